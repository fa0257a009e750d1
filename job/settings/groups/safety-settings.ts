/** What ends a run before it does harm, and what may be lost without its failing. */

import { formatGroupOrder, parseGroupOrder } from '../group-order.js';
import type { PartialValues } from '../registry.js';
import { dollars, parsedBy, wholeNumber, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'safety';
const planning = ['split', 'plan', 'diff', 'preview'] as const;

export const safetySettings = {
  maxObjects: setting({
    group,
    commands: planning,
    value: 'n',
    description:
      'If there are more rows than this (keys, under --on-duplicate group), the run ends before it writes anything: each is a PUT that you pay for.',
    common: true,
    schema: wholeNumber(1, 1_000_000_000_000),
    default: '10000000',
  }),
  maxCost: setting({
    group,
    commands: planning,
    value: 'usd',
    description:
      'If the run would cost more US dollars than this, at list prices or --prices, it ends before it writes anything: its PUTs, and the requests of KMS, events and replication that they cause as the bucket is set, with Athena and Fargate. What objects cost that stay is not counted: splitter preview shows it.',
    schema: dollars(0, 1_000_000_000),
    defaultText: 'no limit',
  }),
  maxRejects: setting({
    group,
    commands: ['split', 'finish', 'diff', 'restore', 'resume'],
    value: 'n',
    description: 'If more rows than this are rejected, the run ends with exit code 3.',
    common: true,
    schema: wholeNumber(0, 1_000_000_000_000),
    default: '0',
  }),
  onDuplicate: setting({
    group,
    commands: planning,
    value: 'action',
    description:
      'Rows that share a key: fail ends the run before anything is written, reject rejects them all, keep-max:COLUMN writes the one with the greatest value in the column, group writes all of them into one object, an array of rows, also where a key has one row.',
    common: true,
    schema: parsedBy(parseOnDuplicate),
    default: 'fail',
    identifies: true,
    format: formatOnDuplicate,
    check: checkOnDuplicate,
  }),
  groupOrder: setting({
    group,
    commands: planning,
    value: 'columns',
    description:
      'The order of the rows of a group, such as "ts desc, id": NULL last, text by its bytes; rows that are equal there are ordered by what is written of them.',
    schema: parsedBy(parseGroupOrder),
    format: formatGroupOrder,
    defaultText: 'by what is written of them',
    identifies: true,
    check: checkGroupOrder,
  }),
  noSurvey: setting({
    group,
    commands: planning,
    description:
      'Do not count rows and shared keys first; --on-duplicate must then be reject, keep-max:COLUMN or group.',
    schema: yesOrNo().transform((isLeftOut) => !isLeftOut),
    default: 'false',
    in: 'survey',
  }),
  acceptSource: setting({
    group,
    commands: planning,
    description:
      "Delete even where the source (table, query, where, files) or the key's template are not those of the job's last complete run: objects whose rows this source does not have go, too.",
    schema: yesOrNo(),
    default: 'false',
  }),
  sourceMayChange: setting({
    group,
    commands: planning,
    description:
      'Go on if the source changed between the survey and the freeze. Otherwise the run ends before it writes anything.',
    schema: yesOrNo(),
    default: 'false',
  }),
};

type OnDuplicate =
  | { readonly mode: 'fail' }
  | { readonly mode: 'reject' }
  | { readonly mode: 'group' }
  | { readonly mode: 'keep-max'; readonly column: string };

function formatOnDuplicate(value: OnDuplicate): string {
  return value.mode === 'keep-max' ? `keep-max:${value.column}` : value.mode;
}

function parseOnDuplicate(given: string): OnDuplicate {
  if (given === 'fail' || given === 'reject' || given === 'group') return { mode: given };
  const column = /^keep-max:(.+)$/s.exec(given)?.[1];
  if (column !== undefined) return { mode: 'keep-max', column };
  throw new Error(`expected fail, reject, keep-max:COLUMN or group, got ${JSON.stringify(given)}`);
}

/** `noSurvey` is false where the survey is left out. */
function checkOnDuplicate({ noSurvey: survey, onDuplicate, ...source }: PartialValues): string | undefined {
  if (survey === false && onDuplicate?.mode === 'fail') {
    return 'expected reject, keep-max:COLUMN or group with --no-survey, got fail: only the survey finds shared keys before the first PUT';
  }
  if (onDuplicate?.mode === 'group') return checkGroup(source);
  return onDuplicate?.mode === 'keep-max'
    ? checkOrder(formatOnDuplicate(onDuplicate), onDuplicate.column, source)
    : undefined;
}

/** An object that is written again must have all rows of its key. */
function checkGroup({ sourceHolds, deletedWhen, body }: PartialValues): string | undefined {
  if (body?.kind === 'column')
    return 'group needs a body that can hold several rows: --body json, lines or csv';
  if (sourceHolds === 'changes') {
    return 'group needs all rows of a key: with --source-holds changes its object would lose those that have not changed';
  }
  return deletedWhen === undefined
    ? undefined
    : 'group needs all rows of a key: with --deleted-when a row would say of the whole object that it must go';
}

function checkGroupOrder({ onDuplicate, groupOrder, ...source }: PartialValues): string | undefined {
  if (groupOrder === undefined) return undefined;
  if (onDuplicate?.mode !== 'group') return 'is for --on-duplicate group';
  for (const { column } of groupOrder) {
    const fault = checkOrder(column, column, source);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** All columns of CSV are text where no type is given. */
function checkOrder(
  given: string,
  column: string,
  { filesFormat, columnTypes = {} }: PartialValues,
): string | undefined {
  // With auto the type is known when the files have been looked at.
  return filesFormat === 'csv' && columnTypes !== 'auto' && !Object.hasOwn(columnTypes, column)
    ? `${given} would compare text, of which 9 is greater than 10; expected a type for the column, ` +
        `such as --column-types ${column}=BIGINT (or DATE, TIMESTAMP, DECIMAL(38,10); VARCHAR to compare text)`
    : undefined;
}
