/** What the command tells while it works. */
import { oneOf, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

export const outputSettings = {
  log: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: [
      'split',
      'plan',
      'upload',
      'finish',
      'diff',
      'restore',
      'verify',
      'changes',
      'release',
      'runs',
      'status',
      'resume',
      'rm',
      'preview',
      'init',
      'sample',
      'run',
    ],
    value: 'form',
    description:
      'The form of the log on standard error: pretty for people, json for programs. With json the report is printed as JSON, too.',
    common: true,
    schema: oneOf('pretty', 'json'),
    default: ({ isTerminal }): string => (isTerminal ? 'pretty' : 'json'),
    defaultText: 'pretty on a terminal, json otherwise',
    deployed: false,
  }),
  follow: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: ['status'],
    description:
      'Show the run until it has ended, and exit with its exit code; with 1 when nobody works on it any more. Ctrl-C ends this command alone.',
    schema: yesOrNo(),
    default: 'false',
    deployed: false,
  }),
  logValues: setting({
    group: 'output',
    kept: false,
    commands: [
      'split',
      'plan',
      'upload',
      'finish',
      'diff',
      'restore',
      'verify',
      'changes',
      'resume',
      'preview',
    ],
    value: 'which',
    description:
      "none: messages, log and reports quote no row's value, no line of a file and no key, which is made of values, and of what DuckDB, Athena, S3 and the system say only a code. Files that are there to hold rows still do, such as rejects, ledgers, and what verify and diff --changes write.",
    schema: oneOf('all', 'none'),
    default: 'all',
  }),
  metrics: setting({
    group: 'output',
    kept: false,
    commands: ['split', 'plan', 'upload', 'finish', 'restore', 'resume'],
    value: 'form',
    description:
      "emf: a line of CloudWatch's Embedded Metric Format on standard output every minute and at the end, before the report.",
    schema: oneOf('none', 'emf'),
    default: 'none',
    deployed: false,
  }),
};
