/** What of a bill comes as a surprise, told before the first PUT: each exactly where it holds, as far as it is known. */
import type { LifecycleRule, When } from '../store/bucket-settings.js';
import { formatCount } from '../telemetry/format.js';
import { eventUses, keepsVersions, kmsUse, newVersions, versionDays } from './caused-requests.js';
import type { BillFigures } from './figures.js';
import type { Replaced } from './replaced.js';
import { ruleHits } from './rule-hits.js';
import { smallObject, storageClassOf } from './storage-classes.js';
import { daysAMonth } from './stored-cost.js';

export type WarningCode =
  | 'many-events'
  | 'many-versions'
  | 'many-kms-requests'
  | 'minimum-size'
  | 'early-deletion'
  | 'lifecycle-expires'
  | 'lifecycle-moves';

export interface BillWarning {
  readonly code: WarningCode;
  readonly message: string;
  readonly todo: string;
}

/** More of them are worth a word. */
export const many = 100_000;

/** @param replaced undefined where the job has no complete run, and nothing is written again */
export function warningsOf(figures: BillFigures, replaced: Replaced | undefined): BillWarning[] {
  return [
    ...manyEvents(figures),
    ...manyVersions(figures, replaced),
    ...manyKmsRequests(figures),
    ...minimumSize(figures),
    ...earlyDeletion(figures, replaced),
    ...lifecycle(figures),
  ];
}

function manyEvents(figures: BillFigures): BillWarning[] {
  const uses = eventUses(figures);
  const events = uses.reduce((sum, use) => sum + use.events, 0);
  if (events <= many) return [];
  const upTo = upToOf(
    figures,
    uses.some(({ isSure }) => !isSure),
  );
  const receivers = [...new Set(uses.map(({ to }) => names[to]))].join(', ');
  return [
    {
      code: 'many-events',
      message: `the target's bucket tells of each PUT: ${upTo}${formatCount(events)} events go to ${receivers}`,
      todo: 'See that whoever takes them can; or give the notification a prefix that these objects do not have, or take --write changed',
    },
  ];
}

const names = { sqs: 'SQS', sns: 'SNS', lambda: 'Lambda', eventbridge: 'EventBridge' } as const;

function manyVersions(figures: BillFigures, replaced: Replaced | undefined): BillWarning[] {
  const versions = newVersions(figures);
  const days = versionDays(figures);
  if (versions <= many || (days !== undefined && days <= daysAMonth)) return [];
  const stay =
    days === undefined
      ? 'nothing removes'
      : `${replaced === undefined ? 'goes' : 'go'} after ${formatCount(days)} days`;
  const count = `${upToOf(figures)}${formatCount(versions)}`;
  return [
    {
      code: 'many-versions',
      message:
        replaced === undefined
          ? `the target's bucket keeps versions: of ${count} objects each that is written again leaves one, which ${stay}`
          : `the target's bucket keeps versions: ${count} more, beside those that they replace, which ${stay}`,
      todo: 'Take --write changed, or add a lifecycle rule that removes noncurrent versions of the prefix',
    },
  ];
}

function manyKmsRequests(figures: BillFigures): BillWarning[] {
  const use = kmsUse(figures);
  if (use === undefined || use.requests <= many) return [];
  return [
    {
      code: 'many-kms-requests',
      message: `objects are encrypted with KMS: ${upToOf(figures)}${formatCount(use.requests)} requests of KMS, and as many again when they are read`,
      todo: use.bucketKey
        ? 'Take --write changed, so that fewer are written'
        : 'Turn the bucket key on, with --bucket-key or for the bucket: it takes up to 99 % of them away',
    },
  ];
}

function minimumSize({ written, bytesPerObject: bytes }: BillFigures): BillWarning[] {
  const { name, leastBytes, beside } = storageClassOf(written.storageClass);
  if (bytes === undefined) return [];
  const overhead = beside.own + beside.standard;
  const billed = Math.max(bytes, leastBytes) + overhead;
  // Where what is billed beside an object is more than the object.
  if (bytes >= leastBytes && bytes >= overhead) return [];
  return [
    {
      code: 'minimum-size',
      message: `in ${name} each object of about ${formatCount(bytes)} bytes is billed as ${formatCount(billed)}`,
      todo: 'Take another --storage-class for objects as small as these, such as STANDARD',
    },
  ];
}

function earlyDeletion(figures: BillFigures, replaced: Replaced | undefined): BillWarning[] {
  const { name, leastDays } = storageClassOf(figures.written.storageClass);
  if (leastDays === 0) return [];
  // A version that is replaced stays, and is billed as such.
  const stays = keepsVersions(figures.bucket);
  if (replaced !== undefined && replaced.objects > 0 && replaced.days < leastDays && !stays) {
    return [
      {
        code: 'early-deletion',
        message: `${name} bills an object for ${leastDays} days: up to ${formatCount(replaced.objects)} are written again or deleted ${formatCount(replaced.days)} days after the last run`,
        todo: 'Take another --storage-class for objects that change as often, or --write changed',
      },
    ];
  }
  const rule = expiring(figures).find(({ expires }) => (expires?.days ?? leastDays) < leastDays);
  if (rule === undefined) return [];
  return [
    {
      code: 'early-deletion',
      message: `${name} bills an object for ${leastDays} days: the lifecycle rule ${quoted(rule)} removes it after ${rule.expires?.days}`,
      todo: 'Take another --storage-class, or let the rule wait',
    },
  ];
}

function lifecycle(figures: BillFigures): BillWarning[] {
  const todo =
    'Give the rule a prefix, a size or a tag that these objects do not have, or write them under another prefix';
  const expires = expiring(figures).map((rule) => ({
    code: 'lifecycle-expires' as const,
    message: `the lifecycle rule ${quoted(rule)} of the target's bucket removes ${which(figures, rule)} ${when(rule.expires)}`,
    todo,
  }));
  const moves = moving(figures).map(({ rule, transitions }) => ({
    code: 'lifecycle-moves' as const,
    message: `the lifecycle rule ${quoted(rule)} of the target's bucket moves ${which(figures, rule)} to ${transitions.map((to) => `${to.storageClass} ${when(to)}`).join(', ')}, each for a fee`,
    todo,
  }));
  return [...expires, ...moves];
}

function rulesFor({ bucket, written, bytesPerObject }: BillFigures): LifecycleRule[] {
  if (!bucket.lifecycle.isKnown) return [];
  return bucket.lifecycle.value.rules.filter(({ filter }) => ruleHits(filter, written, bytesPerObject));
}

function expiring(figures: BillFigures): LifecycleRule[] {
  return rulesFor(figures).filter(({ expires }) => expires !== undefined);
}

/** By default S3 moves no object of less than 128 KB ("Transitioning objects using Amazon S3 Lifecycle"). */
function moving(figures: BillFigures) {
  const { bucket, bytesPerObject: bytes = smallObject } = figures;
  const movesSmall = bucket.lifecycle.isKnown && bucket.lifecycle.value.movesSmall;
  return rulesFor(figures).flatMap((rule) => {
    const hasSize = rule.filter.largerThan !== undefined || rule.filter.smallerThan !== undefined;
    const transitions = rule.transitions.filter(
      ({ storageClass }) =>
        bytes >= smallObject ||
        hasSize ||
        (movesSmall && (storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE')),
    );
    return transitions.length === 0 ? [] : [{ rule, transitions }];
  });
}

function which({ written, bytesPerObject }: BillFigures, { filter }: LifecycleRule): string {
  const isSure = ruleHits(filter, written, bytesPerObject)?.isSure === true;
  return isSure ? 'these objects' : 'those of these objects that its filter takes';
}

function when({ days, date }: When = {}): string {
  return days === undefined
    ? `on ${date ?? 'a day that it names'}`
    : `${formatCount(days)} days after they were written`;
}

function quoted({ id }: LifecycleRule): string {
  return JSON.stringify(id);
}

function upToOf({ isAtMost }: BillFigures, isPart = false): string {
  return isAtMost || isPart ? 'up to ' : '';
}
