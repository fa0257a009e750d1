/** What is written of a table that was written before, and what becomes of objects whose rows are gone. */
import { formatLimit, parseLimit } from '../limit.js';
import type { PartialValues } from '../registry.js';
import { choiceList, oneOf, parsedBy, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'changes';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

const changeKinds = ['created', 'updated', 'deleted'] as const;

export const changeSettings = {
  write: setting({
    group,
    commands,
    value: 'rows',
    description:
      'Which rows are written: all, or changed, which are those whose object the last complete run did not leave with the same bytes.',
    common: true,
    schema: oneOf('all', 'changed'),
    default: 'all',
    identifies: true,
  }),
  compare: setting({
    group,
    commands,
    value: 'with',
    description:
      "What is taken for the objects that are there: ledger, what the job's last complete run left; or target, what a listing shows, which also mends what others have changed or removed since.",
    schema: oneOf('ledger', 'target'),
    default: 'ledger',
    identifies: true,
  }),
  maxWrites: setting({
    group,
    commands: ['split', 'plan', 'diff'],
    value: 'n',
    description:
      'If more objects than this are to be written, the run ends before it writes any: a number, or a share of the objects that the job has, such as 5%, which limits nothing while it has none.',
    schema: parsedBy(parseLimit),
    format: formatLimit,
    defaultText: 'no limit',
  }),
  missing: setting({
    group,
    commands,
    value: 'action',
    description:
      'Objects that earlier runs wrote and that no row has any more: keep them, or delete them once all rows are written.',
    common: true,
    schema: oneOf('keep', 'delete'),
    default: 'keep',
    identifies: true,
    check: checkMissing,
  }),
  sourceHolds: setting({
    group,
    commands,
    value: 'rows',
    description:
      'What the source has: all rows, or changes, which are the rows that have changed alone; every other object stays as it is.',
    schema: oneOf('all', 'changes'),
    default: 'all',
    identifies: true,
  }),
  maxDeletes: setting({
    group,
    commands: ['split', 'finish', 'diff', 'restore', 'resume'],
    value: 'n',
    description:
      'If more objects than this are due to be deleted, none is, and the run ends with exit code 3: a number, or a share of the objects that the job had, such as 15%. splitter finish --run-id makes them later.',
    common: true,
    schema: parsedBy(parseLimit),
    default: '15%',
    format: formatLimit,
  }),
  unsafeDelete: setting({
    group,
    commands: ['split', 'finish', 'restore', 'resume'],
    description:
      'On a server that ignores the conditions of deletions, look at each object right before it is deleted: what somebody else writes in between is lost. Without it such a server is refused.',
    schema: yesOrNo(),
    default: 'false',
  }),
  kind: setting({
    group,
    commands: ['changes'],
    value: 'kinds',
    description: 'Which changes are printed: some of created, updated and deleted, with commas in between.',
    schema: parsedBy(parseKinds),
    default: changeKinds.join(','),
    in: 'kinds',
  }),
  format: setting({
    group,
    commands: ['changes'],
    value: 'form',
    description: 'JSON lines with what is there and what was before, or the keys alone, one a line.',
    schema: oneOf('jsonl', 'keys'),
    default: 'jsonl',
  }),
};

function checkMissing({ missing, sourceHolds }: PartialValues): string | undefined {
  return missing === 'delete' && sourceHolds === 'changes'
    ? 'expected keep with --source-holds changes, got delete: of a source that has changed rows alone nothing is missing'
    : undefined;
}

type ChangeKind = (typeof changeKinds)[number];

function parseKinds(given: string): ChangeKind[] {
  const named = given.split(',').map((kind) => kind.trim());
  const known = changeKinds.filter((kind) => named.includes(kind));
  if (known.length === new Set(named).size) return known;
  throw new Error(
    `expected some of ${choiceList(changeKinds)}, with commas in between, got ${JSON.stringify(given)}`,
  );
}
