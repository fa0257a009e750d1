/** What the command tells while it works. */
import type { PartialValues } from '../registry.js';
import { oneOf, text, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

/** They all tell of their work. */
const all = [
  'split',
  'plan',
  'upload',
  'finish',
  'diff',
  'restore',
  'verify',
  'changes',
  'report',
  'release',
  'runs',
  'status',
  'resume',
  'rm',
  'preview',
  'init',
  'sample',
  'run',
] as const;

export const outputSettings = {
  log: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: all,
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
  html: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: ['preview', 'report'],
    value: 'file',
    description:
      'Write it as a page, too, which needs nothing else to be looked at. What is there is replaced.',
    schema: text('a file'),
    deployed: false,
  }),
  open: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: ['report'],
    description:
      'Show the page in a browser, by open on macOS, rundll32 on Windows, and else xdg-open: the file of --html, or one in the folder for temporary files.',
    schema: yesOrNo(),
    default: 'false',
    deployed: false,
  }),
  quiet: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: all,
    description:
      'Tell nothing but errors, with how to go on, and what the command was asked for: the report at the end, or what it prints on standard output. No progress, no warnings.',
    common: true,
    schema: yesOrNo(),
    default: 'false',
    check: checkQuiet,
    deployed: false,
  }),
  verbose: setting({
    group: 'output',
    kept: false,
    configured: false,
    commands: all,
    description:
      "Also tell what helps to find a fault, as lines of level debug: what was given, the lease's epochs, each partition as it is done, the progress with the causes of retries every 10 s, and where in the program an error came from.",
    common: true,
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
      'report',
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

function checkQuiet({ quiet, verbose }: PartialValues): string | undefined {
  return quiet && verbose ? 'is the opposite of --verbose; leave one of them out' : undefined;
}
