/**
 * How the state is reached and what its files are stored with: as the settings say, else as the target where both lie in
 * one bucket, since a bucket's policy demands the same of all that is written there.
 */
import type { Identity } from '../settings/identity.js';
import type { Location } from '../store/object-store.js';
import { parseLocation } from '../store/parse-location.js';
import type { Encryption, S3Connection, WriteForm } from '../store/s3-connection.js';

export interface StateAccess {
  readonly s3: S3Connection;
  readonly writes: WriteForm;
}

export interface StateForm {
  readonly encryption: Encryption['kind'] | undefined;
  readonly kmsKeyId: string | undefined;
  readonly bucketOwner: string | undefined;
  readonly acl: string | undefined;
}

/** Of the run that the state is opened for. */
export interface TargetForm {
  readonly target: Location;
  readonly encryption: Encryption | undefined;
  /** Whether its objects are the bucket owner's, by their ACL. */
  readonly isOwners: boolean;
}

/** The only canned ACL that the state takes over: the others give strangers the rows. */
export const ownersAcl = 'bucket-owner-full-control';

/** @param target undefined where no run is known */
export function stateAccess(
  { state, s3, stateForm }: { state: Location; s3: S3Connection; stateForm: StateForm },
  target: TargetForm | undefined,
): StateAccess {
  const place = target?.target;
  const isSame = state.kind === 's3' && place?.kind === 's3' && place.bucket === state.bucket;
  const { encryption: kind, kmsKeyId, bucketOwner, acl } = stateForm;
  const ownEncryption = kind && { kind, kmsKeyId };
  return {
    s3: {
      ...s3,
      expectedBucketOwner: bucketOwner ?? (isSame ? s3.expectedBucketOwner : undefined),
      // Who pays where nobody has to is not asked.
      requestPayer: isSame || target === undefined ? s3.requestPayer : undefined,
    },
    writes: {
      encryption: ownEncryption ?? (isSame ? target?.encryption : undefined),
      acl: acl ?? (isSame && target?.isOwners ? ownersAcl : undefined),
    },
  };
}

/** What a run's job.json says of its target, or will say. */
export function targetFormOf(settings: Identity): TargetForm | undefined {
  const text = (flag: string) => settings[flag] || undefined;
  const target = text('--target');
  if (target === undefined) return undefined;
  const kind = text('--encryption');
  const bucketKey = text('--bucket-key');
  return {
    target: parseLocation(target),
    encryption:
      kind === undefined
        ? undefined
        : {
            // Out of the schema of the setting, which wrote it.
            kind: kind as Encryption['kind'],
            kmsKeyId: text('--kms-key-id'),
            bucketKey: bucketKey === undefined ? undefined : bucketKey === 'true',
          },
    isOwners: (text('--header') ?? '').split('\n').includes(`x-amz-acl: ${ownersAcl}`),
  };
}
