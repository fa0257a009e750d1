/** The frame around the commands: finds the one that is asked for, shows help, and hands it its flags as typed. */
import { readFileSync } from 'node:fs';
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import type { Machine } from '../settings/setting.js';
import { SettingsError } from '../shared/errors.js';
import { programFile } from '../shared/program-file.js';
import type { Command } from './command.js';
import { overview } from './overview.js';
import { programName } from './program-name.js';

export interface CommandLineOptions {
  readonly commands: readonly Command[];
  readonly environment: Environment;
  readonly machine: Machine;
  /** Takes help and version. @default standard output */
  readonly write?: (text: string) => void;
  /** Columns of the help. @default the terminal's, 80 at most */
  readonly helpWidth?: number;
}

const widest = 80;

/**
 * Runs the command that the arguments (without node and script) name; the result is its exit code. What most arguments
 * do not need is imported where it is needed: help and version are to be there at once.
 *
 * @throws SettingsError for unknown commands, unknown flags and faulty values, and whatever the command throws
 */
export async function runCommandLine(args: readonly string[], options: CommandLineOptions): Promise<number> {
  const { commands, environment, machine } = options;
  const { write = (text: string) => void process.stdout.write(text) } = options;
  const width = options.helpWidth ?? Math.min(process.stdout.columns ?? widest, widest);
  const [first, ...rest] = args;
  if (first === '--version' || first === '-V') {
    write(`${packageVersion()}\n`);
    return 0;
  }
  const wantsHelp = first === 'help' || args.some(isHelp);
  const name = first === 'help' ? rest.find((arg) => !arg.startsWith('-')) : first;
  if (name === undefined || name === 'help' || (wantsHelp && name.startsWith('-'))) {
    write(overview(commands, width));
    return 0;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) throw await noCommand(name, commands);
  if (wantsHelp) {
    const { commandHelp } = await import('./command-help.js');
    write(commandHelp(command, { all: args.includes('--all'), width }));
    return 0;
  }
  const { parseArguments } = await import('./parse-arguments.js');
  const { flags, faults } = parseArguments(command, rest);
  const config = await configOf(command, flags, environment);
  if (config === undefined) return command.start(flags, environment, machine, faults);
  const { withConfig } = await import('../settings/with-config.js');
  const beneath = await withConfig(command.name, config, flags, environment, faults);
  return command.start(flags, beneath.environment, machine, beneath.faults);
}

/** The file that the settings stand in, where one is given. */
async function configOf(
  { name }: Command,
  flags: GivenFlags,
  environment: Environment,
): Promise<string | undefined> {
  const { describeFlags } = await import('../settings/describe-flags.js');
  const { textIn } = await import('../settings/parse-values.js');
  if (!describeFlags(name).some((known) => known.name === 'config' && known.isTaken)) return undefined;
  // One that stands alone is told with the settings.
  return flags.config === true ? undefined : flags.config || textIn(environment, 'config');
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}

async function noCommand(given: string, commands: readonly Command[]): Promise<SettingsError> {
  const { guess } = await import('../shared/guess.js');
  const names = commands.map(({ name }) => name);
  const program = programName();
  if (given.startsWith('-')) {
    const { describeFlags } = await import('../settings/describe-flags.js');
    const flag = given.split('=', 1)[0] ?? given;
    const takers = commands.filter(({ name }) =>
      describeFlags(name).some((known) => known.isTaken && known.flag === flag),
    );
    const [taker] = takers;
    const all = describeFlags('split').map((known) => known.flag);
    const problem =
      taker === undefined
        ? `is no flag${guess(flag, all)}, and no command stands before it; see ${program} --help`
        : `is a flag of ${takers.map(({ name }) => name).join(', ')}: name the command first, as in ${program} ${taker.name} ${flag} …`;
    return new SettingsError([{ setting: flag, problem }]);
  }
  const problem = `expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, got ${JSON.stringify(given)}${guess(given, names)}; see ${program} --help`;
  return new SettingsError([{ setting: 'command', problem }]);
}

function packageVersion(): string {
  const file = programFile('../../package.json');
  // The package's own, which npm has read before.
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return version;
}
