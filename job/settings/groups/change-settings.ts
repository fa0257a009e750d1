/** What is written of a table that was written before, and what becomes of objects whose rows are gone. */
import type { PartialValues } from '../registry.js';
import { oneOf } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'changes';
const commands = ['split', 'plan', 'preview'] as const;

export const changeSettings = {
  write: setting({
    group,
    commands,
    value: 'rows',
    description:
      'Which rows are written: all, or changed, which are those whose object the last complete run did not leave with the same bytes.',
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
  missing: setting({
    group,
    commands,
    value: 'action',
    description:
      'Objects that earlier runs wrote and that no row has any more: keep them, or delete them once all rows are written.',
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
};

function checkMissing({ missing, sourceHolds }: PartialValues): string | undefined {
  return missing === 'delete' && sourceHolds === 'changes'
    ? 'expected keep with --source-holds changes, got delete: of a source that has changed rows alone nothing is missing'
    : undefined;
}
