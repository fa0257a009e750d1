/** What a bucket is set to: documents that are put whole and told as they were put, or that there are none. */
import { z } from 'zod';
import type { Account, Answer } from './account.js';
import type { Bucket } from './bucket.js';
import { readXml } from './read-xml.js';
import type { S3Request, SettingOperation } from './request.js';
import { malformedXml, S3Error } from './s3-error.js';
import { namespace, xmlHeader } from './xml.js';

interface SettingKind {
  /** In the query. */
  readonly mark: string;
  /** The document's element. */
  readonly root: string;
  /** What is told where nothing was put (Amazon S3 API Reference, of each Get operation). */
  readonly none: (bucket: Bucket) => Answer;
}

const versioning: SettingKind = {
  mark: 'versioning',
  root: 'VersioningConfiguration',
  none: () => empty('VersioningConfiguration'),
};
const notification: SettingKind = {
  mark: 'notification',
  root: 'NotificationConfiguration',
  none: () => empty('NotificationConfiguration'),
};
const replication: SettingKind = {
  mark: 'replication',
  root: 'ReplicationConfiguration',
  none: notFound('ReplicationConfigurationNotFoundError', 'The replication configuration was not found'),
};
/** Every bucket has one since 2023 ("Setting default server-side encryption behavior for Amazon S3 buckets"). */
const encryption: SettingKind = {
  mark: 'encryption',
  root: 'ServerSideEncryptionConfiguration',
  none: () => ({
    status: 200,
    body: `${xmlHeader}<ServerSideEncryptionConfiguration ${namespace}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
  }),
};
const lifecycle: SettingKind = {
  mark: 'lifecycle',
  root: 'LifecycleConfiguration',
  none: notFound('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
};
const objectLock: SettingKind = {
  mark: 'object-lock',
  root: 'ObjectLockConfiguration',
  none: notFound(
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  ),
};

const kinds: Readonly<Record<SettingOperation, SettingKind>> = {
  GetBucketVersioning: versioning,
  PutBucketVersioning: versioning,
  GetBucketNotificationConfiguration: notification,
  PutBucketNotificationConfiguration: notification,
  GetBucketReplication: replication,
  PutBucketReplication: replication,
  GetBucketEncryption: encryption,
  PutBucketEncryption: encryption,
  GetBucketLifecycleConfiguration: lifecycle,
  PutBucketLifecycleConfiguration: lifecycle,
  GetObjectLockConfiguration: objectLock,
  PutObjectLockConfiguration: objectLock,
};

const minimumSize = 'x-amz-transition-default-minimum-object-size';

export function bucketSetting(
  account: Account,
  request: S3Request,
  operation: SettingOperation,
  body: Buffer,
): Answer {
  const bucket = account.bucketOf(request);
  const kind = kinds[operation];
  if (operation.startsWith('Put')) return put(bucket, kind, request, body);
  const stored = bucket.settings.get(kind.mark);
  if (stored === undefined) return kind.none(bucket);
  return { status: 200, body: stored.xml, headers: stored.headers };
}

function put(bucket: Bucket, { mark, root }: SettingKind, request: S3Request, body: Buffer): Answer {
  const parsed = readXml(z.record(z.string(), z.unknown()), body);
  if (!Object.hasOwn(parsed, root)) throw malformedXml();
  if (mark === 'replication' && !isVersioned(bucket)) {
    throw new S3Error(
      400,
      'InvalidRequest',
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    );
  }
  // Its default since September 2024 ("Lifecycle transition considerations").
  const moved = String(request.headers[minimumSize] ?? 'all_storage_classes_128K');
  const headers: Record<string, string> = mark === 'lifecycle' ? { [minimumSize]: moved } : {};
  bucket.settings.set(mark, { xml: body.toString(), headers });
  return { status: 200, headers };
}

function isVersioned({ settings }: Bucket): boolean {
  return settings.get('versioning')?.xml.includes('<Status>Enabled</Status>') === true;
}

function empty(root: string): Answer {
  return { status: 200, body: `${xmlHeader}<${root} ${namespace}/>` };
}

function notFound(code: string, message: string): SettingKind['none'] {
  return ({ name }) => {
    throw new S3Error(404, code, message, { fields: { BucketName: name } });
  };
}
