/** What is kept of runs that are past, and which of them is put back. */
import { matching, wholeNumber } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'history';
const ending = ['split', 'finish', 'restore', 'resume'] as const;

export const historySettings = {
  keepFrozen: setting({
    group,
    commands: ending,
    value: 'n',
    description:
      "How many of the job's last complete runs keep their frozen rows, this one among them: splitter restore makes objects of them again. With 0 this run's are removed, and those of others stay.",
    schema: wholeNumber(0, 10_000),
    default: '0',
  }),
  keepRuns: setting({
    group,
    commands: ending,
    value: 'n',
    description:
      "How many of the job's last complete runs keep plan, ledgers and report, this one among them. Earlier runs that keep frozen rows stay, too.",
    schema: wholeNumber(1, 10_000),
    defaultText: 'all of them',
  }),
  restoreRun: setting({
    group,
    configured: false,
    commands: ['restore'],
    required: ['restore'],
    value: 'id',
    description: 'The run whose objects are put back. It may stand after the command, without the flag.',
    schema: matching(
      /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
      '1 to 100 of the characters A-Z a-z 0-9 . _ - (not . or .. alone)',
    ),
  }),
};
