/** The bill as rows of words, the same for a terminal and a page. */

import { bucketFacts } from '../bill/bucket-facts.js';
import type { BillLine, BillPart } from '../bill/make-bill.js';
import { formatBytes, formatCount, formatDollars, formatDuration } from '../telemetry/format.js';
import type { Preview } from './preview-run.js';
import type { CostLimit } from './reckon.js';

export interface BillSection {
  readonly title: string;
  /** What stands above the cells; on a terminal only where nothing else says it. None where rows are sentences. */
  readonly columns?: readonly string[];
  readonly showsColumns?: boolean;
  readonly rows: readonly (readonly string[])[];
}

const names: Readonly<Record<BillPart, string>> = {
  puts: 'PUTs',
  kms: 'KMS',
  events: 'events',
  replication: 'replication',
  athena: 'Athena',
  fargate: 'Fargate',
  storage: 'storage',
  copies: 'copies',
  versions: 'versions',
  earlyDeletion: 'early deletion',
  cloudtrail: 'CloudTrail',
  guardduty: 'GuardDuty',
};

/** Parts whose count is of bytes or seconds. */
const inBytes: ReadonlySet<BillPart> = new Set(['athena', 'storage', 'copies']);

const ofCost = ['for', 'cost', 'of'];

export function billSections(preview: Preview): BillSection[] {
  const { reckoned } = preview;
  if (reckoned === null) return [{ title: 'The bill', rows: [['none without the survey']] }];
  const { bill, bucket, times, advice, warnings, limit } = reckoned;
  if (bucket === null && bill.run.length === 0) {
    return [{ title: 'The bill', rows: [['nothing to pay for: files in, files out']] }];
  }
  const ifAll = bill.isAtMost ? ', if every row is written' : '';
  return [
    {
      title: `The bill of each run${ifAll}`,
      columns: ofCost,
      rows: [
        ...bill.run.map(ofRun),
        ['together', formatDollars(bill.dollars), 'at list prices, see --prices'],
        ...(limit === null ? [] : [ofLimit(limit)]),
      ],
    },
    ...(bill.month.length === 0
      ? []
      : [
          {
            title: 'What stays',
            columns: ['for', 'cost while it stays', 'of'],
            rows: bill.month.map(ofMonth),
          },
        ]),
    ...(bill.ifOn.length === 0
      ? []
      : [
          {
            title: 'Each run besides, where it is on for the bucket, which S3 does not tell',
            columns: ofCost,
            rows: bill.ifOn.map(ofRun),
          },
        ]),
    ...(bucket === null
      ? []
      : [
          {
            title: 'How the bucket is set',
            columns: ['setting', 'is'],
            rows: bucketFacts(bucket).map(({ setting, is }) => [setting, is]),
          },
        ]),
    ...(warnings.length === 0
      ? []
      : [
          {
            title: 'Warnings',
            columns: ['code', 'what, and what to do'],
            rows: warnings.map(({ code, message, todo }) => [code, `${message}. ${todo}`]),
          },
        ]),
    ...(times.length === 0
      ? []
      : [
          {
            title: 'How long it takes',
            columns: ['time', 'if'],
            rows: times.map(({ prefixes, putsPerSecond, minutes }) => [
              formatDuration(minutes * 60),
              `at ${formatCount(putsPerSecond)} PUTs a second: ${
                prefixes === 1
                  ? 'a fresh prefix, with {hash:N} in the key or without'
                  : `only where S3 has split the target into ${prefixes} prefixes already`
              }`,
            ]),
          },
        ]),
    ...(advice === null
      ? []
      : [
          { title: 'Is one object a row the right thing?', rows: advice.reasons.map(({ text }) => [text]) },
          {
            title: 'What else it could be, in US dollars',
            columns: ['way', 'to write', 'a month', 'how'],
            showsColumns: true,
            rows: advice.ways.map(({ name, once, aMonth, note }) => [
              name,
              formatDollars(once),
              formatDollars(aMonth),
              note,
            ]),
          },
        ]),
  ];
}

function ofLimit({ maxCost, isPassed, problem }: CostLimit): string[] {
  const verdict = isPassed
    ? problem === null
      ? 'a run counts first what it would write, and ends if that costs more'
      : 'a run would end before it writes anything'
    : 'a run would go on';
  return ['--max-cost', formatDollars(maxCost), verdict];
}

function ofRun(line: BillLine): string[] {
  return [names[line.part], money(line.dollars), [counted(line), line.note].filter(isGiven).join('; ')];
}

function ofMonth(line: BillLine): string[] {
  const { dollars, dollarsAYear = null } = line;
  const cost =
    dollars === null || dollarsAYear === null
      ? 'not known'
      : `${formatDollars(dollars)} a month, ${formatDollars(dollarsAYear)} a year`;
  return [names[line.part], cost, [counted(line), line.note].filter(isGiven).join('; ')];
}

function counted({ part, count, what }: BillLine): string {
  if (part === 'fargate')
    return `one task ${what.replace('seconds of a task ', '')} for ${formatDuration(count ?? 0)}`;
  if (inBytes.has(part)) {
    return count === null ? what : `${formatBytes(count)}${what.replace(/^bytes/, '')}`;
  }
  return count === null ? what : `${formatCount(count)} ${what}`;
}

function money(dollars: number | null): string {
  return dollars === null ? 'not known' : formatDollars(dollars);
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined;
}
