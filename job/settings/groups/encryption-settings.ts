/** How objects are encrypted, and whose bucket it is: what a bucket's policy may demand of each request. */
import type { PartialValues } from '../registry.js';
import { matching, oneOf, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'headers';
const planning = ['split', 'plan', 'diff', 'preview'] as const;
const ofTarget = ['split', 'plan', 'upload', 'finish', 'diff', 'restore', 'verify', 'preview'] as const;
const ofState = [...ofTarget, 'release', 'changes', 'report', 'runs', 'status', 'resume', 'rm'] as const;

const kinds = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

/** AWS KMS Developer Guide, "Key identifiers (KeyId)": an id, an alias, or the ARN of either, which another account's needs. */
const keyId = matching(/^[A-Za-z0-9:/_-]{1,2048}$/, "a key's id, alias/name, or the ARN of either");
const account = matching(/^\d{12}$/, 'the 12 digits of an AWS account');

export const encryptionSettings = {
  encryption: setting({
    group,
    commands: planning,
    value: 'kind',
    description:
      "How S3 encrypts each object: AES256 with keys of its own, aws:kms with a key of KMS, aws:kms:dsse with one in two layers. The state's files, too, where they lie in the same bucket.",
    schema: oneOf(...kinds),
    defaultText: 'as the bucket has it',
    in: 'encryption.kind',
    identifies: true,
  }),
  kmsKeyId: setting({
    group,
    commands: planning,
    value: 'key',
    description:
      'The key for --encryption aws:kms and aws:kms:dsse: its id, alias/name, or the ARN of either.',
    schema: keyId,
    defaultText: "the account's own key for S3, aws/s3",
    in: 'encryption.kmsKeyId',
    identifies: true,
    check: checkKey,
  }),
  bucketKey: setting({
    group,
    commands: planning,
    description:
      'With --encryption aws:kms: whether S3 encrypts with a key of the bucket, which it makes with the key of KMS, so that not every object costs a call of KMS.',
    schema: yesOrNo(),
    defaultText: 'as the bucket has it',
    in: 'encryption.bucketKey',
    identifies: true,
    check: checkBucketKey,
  }),
  expectedBucketOwner: setting({
    group,
    commands: ofTarget,
    value: 'account',
    description:
      "The AWS account that the target's bucket must be of: S3 refuses every request if it is another's.",
    schema: account,
    defaultText: "whoever's it is",
    in: 's3.expectedBucketOwner',
  }),
  requestPayer: setting({
    group,
    commands: ofState,
    value: 'who',
    description:
      "requester, where the target's bucket wants that whoever asks pays. The state's requests, too, where it lies in the same bucket.",
    schema: oneOf('requester'),
    defaultText: "the bucket's owner pays",
    in: 's3.requestPayer',
  }),
  stateEncryption: setting({
    group,
    commands: ofState,
    value: 'kind',
    description:
      "How S3 encrypts the state's files, and what Athena freezes there: AES256, aws:kms or aws:kms:dsse. Later stages know it from the run where the target's counts.",
    schema: oneOf(...kinds),
    defaultText: "the target's where it is the same bucket, else as the bucket has it",
    in: 'stateForm.encryption',
    check: checkStateEncryption,
  }),
  stateKmsKeyId: setting({
    group,
    commands: ofState,
    value: 'key',
    description: 'The key for --state-encryption aws:kms and aws:kms:dsse.',
    schema: keyId,
    defaultText: "the account's own key for S3, aws/s3",
    in: 'stateForm.kmsKeyId',
    check: checkStateKey,
  }),
  stateBucketOwner: setting({
    group,
    commands: ofState,
    value: 'account',
    description: "The AWS account that the state's bucket must be of.",
    schema: account,
    defaultText: "the target's where it is the same bucket, else whoever's it is",
    in: 'stateForm.bucketOwner',
  }),
  stateAcl: setting({
    group,
    commands: ofState,
    value: 'acl',
    description:
      "bucket-owner-full-control, where the policy of the state's bucket demands it of whoever writes there. No other canned ACL is taken: the state has the rows' values.",
    schema: oneOf('bucket-owner-full-control'),
    defaultText: "bucket-owner-full-control where the target's objects have it and the bucket is the same",
    in: 'stateForm.acl',
  }),
};

function checkKey({ encryption, kmsKeyId }: PartialValues): string | undefined {
  return kmsKeyId !== undefined && (encryption === undefined || encryption === 'AES256')
    ? `is for --encryption aws:kms or aws:kms:dsse, got ${encryption ?? 'none'}`
    : undefined;
}

/** Amazon S3 User Guide, "Using dual-layer server-side encryption with AWS KMS keys": bucket keys are not supported. */
function checkBucketKey({ encryption, bucketKey }: PartialValues): string | undefined {
  return bucketKey !== undefined && encryption !== 'aws:kms'
    ? `is for --encryption aws:kms, got ${encryption ?? 'none'}`
    : undefined;
}

/** Amazon Athena API Reference, "EncryptionConfiguration". */
function checkStateEncryption({
  stateEncryption,
  encryption,
  target,
  state,
  table,
  query,
}: PartialValues): string | undefined {
  if ((table ?? query) === undefined) return undefined;
  const isSame = target?.kind === 's3' && state?.kind === 's3' && target.bucket === state.bucket;
  const kind = stateEncryption ?? (isSame ? encryption : undefined);
  return kind === 'aws:kms:dsse'
    ? 'expected AES256 or aws:kms with an Athena source, which cannot write in two layers, got aws:kms:dsse; give another --state in a bucket of its own, or another encryption'
    : undefined;
}

function checkStateKey({ stateEncryption, stateKmsKeyId }: PartialValues): string | undefined {
  return stateKmsKeyId !== undefined && (stateEncryption === undefined || stateEncryption === 'AES256')
    ? `is for --state-encryption aws:kms or aws:kms:dsse, got ${stateEncryption ?? 'none'}`
    : undefined;
}
