/** What every PUT sets off, as the bucket is set and the flags say: requests of KMS, versions, events, copies. */
import type { BucketNotification, BucketSettings, ReplicationRule } from '../store/bucket-settings.js';
import type { BillFigures } from './figures.js';
import { begins, ends, ruleHits } from './rule-hits.js';

/** A bucket key serves many objects: AWS speaks of up to 99 % fewer requests (Amazon S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"). */
const objectsPerBucketKey = 100;

export interface KmsUse {
  readonly requests: number;
  readonly bucketKey: boolean;
}

/** Undefined where nothing goes to KMS, as far as it is known. */
export function kmsUse({ puts, written, bucket }: BillFigures): KmsUse | undefined {
  const byBucket = bucket.encryption.isKnown ? bucket.encryption.value : null;
  const kind = written.encryption?.kind ?? byBucket?.kind;
  if (kind === undefined || !kind.startsWith('aws:kms')) return undefined;
  // Not with two layers: "Using dual-layer server-side encryption with AWS KMS keys".
  const bucketKey = kind === 'aws:kms' && (written.encryption?.bucketKey ?? byBucket?.bucketKey ?? false);
  return { requests: bucketKey ? Math.ceil(puts / objectsPerBucketKey) : puts, bucketKey };
}

/** Each PUT makes one that stays beside those before it. */
export function newVersions({ puts, bucket }: BillFigures): number {
  return keepsVersions(bucket) ? puts : 0;
}

/** Whether an object that is written again or deleted stays as a version, as far as it is known. */
export function keepsVersions({ versioning }: Pick<BucketSettings, 'versioning'>): boolean {
  return versioning.isKnown && versioning.value === 'enabled';
}

/** After how many days a version goes that another one has replaced; undefined where it stays. */
export function versionDays({ bucket, written, bytesPerObject }: BillFigures): number | undefined {
  if (!bucket.lifecycle.isKnown) return undefined;
  const days = bucket.lifecycle.value.rules
    .filter(({ filter }) => ruleHits(filter, written, bytesPerObject)?.isSure === true)
    .flatMap(({ versionDays }) => versionDays ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
}

export interface EventUse {
  readonly to: BucketNotification['to'];
  readonly events: number;
  /** Of all objects, not perhaps of some alone. */
  readonly isSure: boolean;
}

/** By whom is told; each PUT is an event for each of them. */
export function eventUses({ puts, written, bucket }: BillFigures): EventUse[] {
  if (!bucket.notifications.isKnown) return [];
  return bucket.notifications.value.flatMap(({ to, events, prefix, suffix }) => {
    const isOfPuts =
      to === 'eventbridge' || events.some((event) => /^s3:ObjectCreated:(\*|Put)$/.test(event));
    const [begin, end] = [begins(written.keyBegin, prefix), ends(written.keyEnd, suffix)];
    if (!isOfPuts || begin === undefined || end === undefined) return [];
    return [{ to, events: puts, isSure: begin.isSure && end.isSure }];
  });
}

export interface ReplicationUse extends ReplicationRule {
  /** Of all objects, not perhaps of some alone. */
  readonly isSure: boolean;
}

/** The rules by which objects are copied, one for each bucket: S3 makes one copy there, whatever rules name it. */
export function replicationUses(figures: BillFigures): ReplicationUse[] {
  const { written, bucket } = figures;
  if (!bucket.replication.isKnown) return [];
  const isKms = kmsUse(figures) !== undefined;
  const hitting = bucket.replication.value.flatMap((rule) => {
    const hit = !isKms || rule.takesKms ? ruleHits(rule.filter, written, undefined) : undefined;
    return hit === undefined ? [] : [{ ...rule, ...hit }];
  });
  return hitting.filter(
    (rule, index) => hitting.findIndex(({ bucket: other }) => other === rule.bucket) === index,
  );
}
