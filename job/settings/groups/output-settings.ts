/** What the command tells while it works. */
import { oneOf } from '../schemas.js';
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
