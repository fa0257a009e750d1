/** The frame around the commands: takes the arguments apart, shows help, and hands each command its flags as typed. */
import { readFileSync } from 'node:fs';
import { CommanderError, Option, Command as Program } from 'commander';
import { z } from 'zod';
import { describeFlags, type FlagDescription } from '../settings/describe-flags.js';
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import { betweenRepeated, type Machine } from '../settings/setting.js';
import { SettingsError } from '../shared/errors.js';
import type { Command, Example } from './command.js';

export interface CommandLineOptions {
  readonly commands: readonly Command[];
  readonly environment: Environment;
  readonly machine: Machine;
  /** Takes help and version. @default standard output */
  readonly write?: (text: string) => void;
  /** Columns of the help. @default the terminal's, or 80 */
  readonly helpWidth?: number;
}

/**
 * Runs the command that the arguments (without node and script) name; the result is its exit code.
 * @throws SettingsError for unknown commands, unknown flags and faulty values, and whatever the command throws
 */
export async function runCommandLine(args: readonly string[], options: CommandLineOptions): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(options, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageFault(args, error, options.commands);
  }
  return exitCode;
}

function buildProgram(options: CommandLineOptions, done: (exitCode: number) => void): Program {
  const program = new Program('splitter')
    .usage('<command> [flags]')
    .description('Turns a table into one S3 object per row, as fast as S3 takes them, exactly once each.')
    .version(packageVersion(), '--version', 'Show the version.')
    .helpOption('--help', 'Show this help.')
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ optionTerm, subcommandTerm: (sub) => sub.name(), showGlobalOptions: false })
    .configureOutput({
      ...(options.write && { writeOut: options.write }),
      // Faults leave as a SettingsError; the main program alone writes errors.
      writeErr: () => {},
      ...(options.helpWidth && { getOutHelpWidth: () => options.helpWidth ?? 80 }),
    });
  program.addHelpText(
    'after',
    `\nExamples:\n${exampleLines(options.commands.flatMap(({ examples }) => examples))}\n\nFlags of a command: splitter <command> --help\nEvery flag can be set in the environment too: --max-in-flight is SPLITTER_MAX_IN_FLIGHT.`,
  );
  for (const command of options.commands) addCommand(program, command, options, done);
  return program;
}

function addCommand(
  program: Program,
  command: Command,
  { environment, machine }: CommandLineOptions,
  done: (exitCode: number) => void,
): void {
  const flags = describeFlags(command.name);
  const sub = program
    .command(command.name)
    .summary(command.summary)
    .description(command.description)
    .usage(command.takesRun !== undefined ? '<run id> [flags]' : '[flags]')
    .allowExcessArguments()
    .addHelpText('after', `\nExamples:\n${exampleLines(command.examples)}`);
  for (const flag of flags) sub.addOption(optionOf(flag));
  sub.action(async () => {
    const given = givenFlags(sub, flags);
    const { takesRun } = command;
    const run = takesRun !== undefined && given[takesRun] === undefined ? sub.args[0] : undefined;
    const excess = sub.args.slice(run === undefined ? 0 : 1);
    if (excess.length > 0) throw excessArguments(excess);
    const named = takesRun === undefined || run === undefined ? {} : { [takesRun]: run };
    done(await command.start({ ...given, ...named }, environment, machine));
  });
}

/** The value is optional to commander, so that a flag without one neither takes the next flag for it nor hides other faults. */
function optionOf(flag: FlagDescription): Option {
  const option = new Option(`${flag.flag} [${flag.value ?? 'true|false'}]`, flag.description)
    .hideHelp(!flag.isTaken)
    .helpGroup(`${flag.group}:`);
  if (flag.isRepeatable) option.argParser(joinRepeated);
  return option;
}

function joinRepeated(value: string, before: unknown): string {
  return typeof before === 'string' ? `${before}${betweenRepeated}${value}` : value;
}

function optionTerm(option: Option): string {
  return option.flags.replace(' [true|false]', '').replace('[', '<').replace(']', '>');
}

function givenFlags(sub: Program, flags: readonly FlagDescription[]): GivenFlags {
  const given: Record<string, string | true> = {};
  for (const option of sub.options) {
    const name = flags.find(({ flag }) => flag === option.long)?.name;
    const attribute = option.attributeName();
    if (name === undefined || sub.getOptionValueSource(attribute) !== 'cli') continue;
    const value: unknown = sub.getOptionValue(attribute);
    // A boolean is a flag without a value: true, or false where commander reads the flag's "no" as a negation.
    given[name] = typeof value === 'string' ? value : true;
  }
  return given;
}

function exampleLines(examples: readonly Example[]): string {
  return examples.map(({ what, line }) => `  # ${what}\n  ${line}`).join('\n\n');
}

function excessArguments(args: readonly string[]): SettingsError {
  const given = args.map((arg) => JSON.stringify(arg)).join(' ');
  const problem = `expected flags only, got ${given}; a glob is given in quotes, or the shell takes it apart: --files 'orders-*.csv'`;
  return new SettingsError([{ setting: 'arguments', problem }]);
}

function usageFault(
  args: readonly string[],
  error: CommanderError,
  commands: readonly Command[],
): SettingsError {
  const names = commands.map(({ name }) => name);
  if (error.code === 'commander.unknownOption') {
    const [flag = '', ...hint] = error.message.replace(/^error: unknown option /, '').split('\n');
    const name = names.find((known) => known === args[0]);
    const problem = [`is not a flag of splitter${name ? ` ${name}` : ''}`, ...hint].join(' ');
    return new SettingsError([{ setting: flag.replaceAll("'", ''), problem: `${problem}; see --help` }]);
  }
  const given = error.code === 'commander.unknownCommand' ? JSON.stringify(args[0]) : 'none';
  const problem = `expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, got ${given}; see splitter --help`;
  return new SettingsError([{ setting: 'command', problem }]);
}

function packageVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
