/** The help of the program: its commands, and how to learn more. Made without the settings, which take time to load. */
import type { Command } from './command.js';
import { exampleLines } from './example-lines.js';
import { programName } from './program-name.js';

const helpSummary = 'show the help of a command';

export function overview(commands: readonly Command[], width: number): string {
  const program = programName();
  const listed = [...commands, { name: 'help', summary: helpSummary }];
  const longest = Math.max(...listed.map(({ name }) => name.length));
  const examples = commands.flatMap((command) => command.examples.slice(0, 1)).slice(0, 3);
  return [
    `Usage: ${program} <command> [flags]`,
    '',
    'Turns a table into one S3 object per row, as fast as S3 takes them, exactly once',
    'each.',
    '',
    'Commands:',
    ...listed.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`),
    '',
    'Options:',
    '  -h, --help     Show this help, or that of the command before it.',
    '  -V, --version  Show the version.',
    '',
    'Examples:',
    exampleLines(examples, width),
    '',
    'Flags of a command:',
    `  ${program} <command> --help`,
    'Every flag can be set in the environment too: --max-in-flight is',
    'SPLITTER_MAX_IN_FLIGHT. Several jobs have theirs in one file: --config FILE.',
    '',
  ].join('\n');
}
