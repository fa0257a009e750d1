/** How Athena stores what it writes: as the program stores the state, in whose bucket both lie. */
import type { ResultConfiguration } from '@aws-sdk/client-athena';
import type { StateAccess } from '../../state/state-access.js';

export type ResultsForm = Pick<
  ResultConfiguration,
  'EncryptionConfiguration' | 'AclConfiguration' | 'ExpectedBucketOwner'
>;

/** Amazon Athena API Reference, "ResultConfiguration". Encryption in two layers is refused before. */
export function resultsForm({ s3, writes }: StateAccess): ResultsForm {
  const { encryption, acl } = writes;
  const owner = s3.expectedBucketOwner;
  return {
    ...(encryption === undefined
      ? {}
      : {
          EncryptionConfiguration: {
            EncryptionOption: encryption.kind === 'AES256' ? 'SSE_S3' : 'SSE_KMS',
            ...(encryption.kmsKeyId === undefined ? {} : { KmsKey: encryption.kmsKeyId }),
          },
        }),
    ...(acl === undefined ? {} : { AclConfiguration: { S3AclOption: 'BUCKET_OWNER_FULL_CONTROL' } }),
    ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }),
  };
}
