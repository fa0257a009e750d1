/**
 * Asks a bucket how it is set: one attempt each, all at once, in bounded time. What cannot be known fails nothing, since servers
 * are about that know none of it, and roles that may write and not ask.
 */
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  type GetBucketLifecycleConfigurationCommandOutput,
  GetBucketNotificationConfigurationCommand,
  type GetBucketNotificationConfigurationCommandOutput,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type LifecycleRule as ListedLifecycleRule,
  type ReplicationRule as ListedReplicationRule,
  type NotificationConfigurationFilter,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import { messageOf } from '../../shared/message-of.js';
import type {
  Asked,
  BucketNotification,
  BucketSettings,
  Lifecycle,
  LifecycleRule,
  ReplicationRule,
  RuleFilter,
} from '../bucket-settings.js';
import { codeOf, statusOf, unreadStatusOf } from './classify-sdk-error.js';

export interface ReadingOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** For all of them together, in ms. */
  readonly withinMs: number;
}

/** What S3 answers where nothing is set (Amazon S3 API Reference, "Error responses"). */
const nothingSet: Partial<Record<keyof BucketSettings, string>> = {
  replication: 'ReplicationConfigurationNotFoundError',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  lifecycle: 'NoSuchLifecycleConfiguration',
  objectLock: 'ObjectLockConfigurationNotFoundError',
};

const rights = {
  versioning: 's3:GetBucketVersioning',
  notifications: 's3:GetBucketNotification',
  replication: 's3:GetReplicationConfiguration',
  encryption: 's3:GetEncryptionConfiguration',
  lifecycle: 's3:GetLifecycleConfiguration',
  objectLock: 's3:GetBucketObjectLockConfiguration',
} as const;

export async function readBucketSettings({
  client,
  bucket,
  withinMs,
}: ReadingOptions): Promise<BucketSettings> {
  const of = { Bucket: bucket };
  const abortSignal = AbortSignal.timeout(withinMs);
  const options = { abortSignal };
  // The SDK listens to the signal once a request is under way; its credentials may take longer.
  const late = new Promise<never>((_, reject) => {
    abortSignal.addEventListener('abort', () => reject(abortSignal.reason), { once: true });
  });
  late.catch(() => {});
  const ask = <T>(name: keyof BucketSettings, answer: Promise<T>, none?: T) =>
    asked(name, Promise.race([answer, late]), none).catch((error: unknown): Asked<T> => {
      const why = abortSignal.aborted ? `no answer within ${withinMs / 1000} s` : whyNot(name, error);
      return { isKnown: false, why };
    });
  const [versioning, notifications, replication, encryption, lifecycle, objectLock] = await Promise.all([
    ask(
      'versioning',
      client.send(new GetBucketVersioningCommand(of), options).then(({ Status }) => {
        if (Status === undefined) return 'off';
        return Status === 'Enabled' ? 'enabled' : 'suspended';
      }),
    ),
    ask(
      'notifications',
      client.send(new GetBucketNotificationConfigurationCommand(of), options).then(notificationsOf),
    ),
    ask(
      'replication',
      client
        .send(new GetBucketReplicationCommand(of), options)
        .then(({ ReplicationConfiguration }) =>
          (ReplicationConfiguration?.Rules ?? []).filter(isEnabled).map(replicationRule),
        ),
      [],
    ),
    ask(
      'encryption',
      client
        .send(new GetBucketEncryptionCommand(of), options)
        .then(({ ServerSideEncryptionConfiguration }) => {
          const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
          const kind = rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
          return kind === undefined ? null : { kind, bucketKey: rule?.BucketKeyEnabled === true };
        }),
      null,
    ),
    ask('lifecycle', client.send(new GetBucketLifecycleConfigurationCommand(of), options).then(lifecycleOf), {
      movesSmall: false,
      rules: [],
    }),
    ask(
      'objectLock',
      client.send(new GetObjectLockConfigurationCommand(of), options).then(({ ObjectLockConfiguration }) => {
        if (ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') return null;
        const { Mode, Days, Years } = ObjectLockConfiguration.Rule?.DefaultRetention ?? {};
        if (Mode === undefined) return { retention: null };
        return {
          retention: {
            mode: Mode,
            ...(Days === undefined ? {} : { days: Days }),
            ...(Years === undefined ? {} : { years: Years }),
          },
        };
      }),
      null,
    ),
  ] as const);
  return { versioning, notifications, replication, encryption, lifecycle, objectLock };
}

async function asked<T>(
  name: keyof BucketSettings,
  answer: Promise<T>,
  none: T | undefined,
): Promise<Asked<T>> {
  try {
    return { isKnown: true, value: await answer };
  } catch (error) {
    if (none === undefined || codeOf(error) !== nothingSet[name]) throw error;
    return { isKnown: true, value: none };
  }
}

function whyNot(name: keyof BucketSettings, error: unknown): string {
  const status = statusOf(error) ?? unreadStatusOf(error);
  if (status === 403 || status === 401) return `the rights do not allow it (${rights[name]})`;
  if (status !== undefined) return `the server answers ${[status, codeOf(error)].join(' ').trim()}`;
  return messageOf(error);
}

function notificationsOf(set: GetBucketNotificationConfigurationCommandOutput): BucketNotification[] {
  const of =
    (to: BucketNotification['to']) =>
    ({ Events = [], Filter }: Listed): BucketNotification => ({ to, events: Events, ...ends(Filter) });
  return [
    ...(set.QueueConfigurations ?? []).map(of('sqs')),
    ...(set.TopicConfigurations ?? []).map(of('sns')),
    ...(set.LambdaFunctionConfigurations ?? []).map(of('lambda')),
    ...(set.EventBridgeConfiguration === undefined
      ? []
      : [{ to: 'eventbridge', events: [], prefix: '', suffix: '' } as const]),
  ];
}

interface Listed {
  readonly Events: readonly string[] | undefined;
  readonly Filter?: NotificationConfigurationFilter | undefined;
}

/** S3 writes the names as Prefix and Suffix, and takes them in any case. */
function ends(filter: NotificationConfigurationFilter | undefined): { prefix: string; suffix: string } {
  const of = (name: string) =>
    filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? '';
  return { prefix: of('prefix'), suffix: of('suffix') };
}

function replicationRule(rule: ListedReplicationRule): ReplicationRule {
  const { Filter, Prefix, Destination, SourceSelectionCriteria } = rule;
  return {
    filter: filterOf(Filter, Prefix),
    bucket: Destination?.Bucket ?? '',
    storageClass: Destination?.StorageClass,
    inTime: Destination?.ReplicationTime?.Status === 'Enabled',
    takesKms: SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === 'Enabled',
  };
}

function lifecycleOf(set: GetBucketLifecycleConfigurationCommandOutput): Lifecycle {
  return {
    movesSmall: set.TransitionDefaultMinimumObjectSize === 'varies_by_storage_class',
    rules: (set.Rules ?? []).filter(isEnabled).map(lifecycleRule),
  };
}

function lifecycleRule(rule: ListedLifecycleRule): LifecycleRule {
  const { ID, Filter, Prefix, Expiration, Transitions = [], NoncurrentVersionExpiration: versions } = rule;
  const { Days, Date: date } = Expiration ?? {};
  const keepsSome = (versions?.NewerNoncurrentVersions ?? 0) > 0;
  return {
    id: ID ?? '',
    filter: filterOf(Filter, Prefix),
    // One of delete markers alone has neither.
    expires: Days === undefined && date === undefined ? undefined : { days: Days, date: dayOf(date) },
    transitions: Transitions.map((transition) => ({
      days: transition.Days,
      date: dayOf(transition.Date),
      storageClass: transition.StorageClass ?? '',
    })),
    versionDays: keepsSome ? undefined : versions?.NoncurrentDays,
  };
}

interface ListedFilter {
  readonly Prefix?: string | undefined;
  readonly Tag?: Tag | undefined;
  readonly ObjectSizeGreaterThan?: number | undefined;
  readonly ObjectSizeLessThan?: number | undefined;
  readonly And?: (Omit<ListedFilter, 'And' | 'Tag'> & { readonly Tags?: Tag[] | undefined }) | undefined;
}

/** An older rule has its prefix beside it. */
function filterOf(filter: ListedFilter = {}, prefix: string | undefined): RuleFilter {
  const { And: all, Tag: tag } = filter;
  const tags = [...(tag === undefined ? [] : [tag]), ...(all?.Tags ?? [])];
  return {
    prefix: filter.Prefix ?? all?.Prefix ?? prefix ?? '',
    tags: tags.map(({ Key = '', Value = '' }) => ({ name: Key, value: Value })),
    largerThan: filter.ObjectSizeGreaterThan ?? all?.ObjectSizeGreaterThan,
    smallerThan: filter.ObjectSizeLessThan ?? all?.ObjectSizeLessThan,
  };
}

function isEnabled({ Status }: { readonly Status: string | undefined }): boolean {
  return Status === 'Enabled';
}

function dayOf(date: Date | undefined): string | undefined {
  return date?.toISOString().slice(0, 10);
}
