/** Takes a command's arguments apart, and finds all that is wrong with them at once. */
import { Option, Command as Program } from 'commander';
import { describeFlags, type FlagDescription } from '../settings/describe-flags.js';
import type { GivenFlags } from '../settings/parse-values.js';
import { yesOrNo } from '../settings/schemas.js';
import { betweenRepeated } from '../settings/setting.js';
import type { Fault } from '../shared/errors.js';
import { guess } from '../shared/guess.js';
import type { Command } from './command.js';
import { programName } from './program-name.js';

export interface GivenArguments {
  readonly flags: GivenFlags;
  readonly faults: readonly Fault[];
}

/** `args` are those after the command's name. */
export function parseArguments({ name, operand }: Command, args: readonly string[]): GivenArguments {
  const known = describeFlags(name);
  const parser = new Program(name).allowUnknownOption();
  for (const flag of known) parser.addOption(optionOf(flag));
  const { operands, unknown } = parser.parseOptions(withOwnValues(args, known));
  const flags = givenFlags(parser, known);
  const takesOperand = operand !== undefined && flags[operand] === undefined;
  const [run] = takesOperand ? operands : [];
  const named = operand === undefined || run === undefined ? {} : { [operand]: run };
  const taken = known.filter(({ isTaken }) => isTaken).map(({ flag }) => flag);
  const strange = unknown.filter((arg) => arg.startsWith('-')).map((arg) => arg.split('=', 1)[0] ?? arg);
  // What comes right after an unknown flag is taken for its value.
  const afterUnknown = unknown.filter(
    (arg, at) => !arg.startsWith('-') && unknown[at - 1]?.startsWith('-') !== true,
  );
  const excess = [...operands.slice(run === undefined ? 0 : 1), ...afterUnknown];
  const faults = [
    ...strange.map((flag) => ({
      setting: flag,
      problem: `is not a flag of ${name}${guess(flag, taken)}; see ${programName()} ${name} --help --all`,
    })),
    ...(excess.length === 0 ? [] : [excessArguments(excess, taken)]),
  ];
  return { flags: { ...flags, ...named }, faults };
}

/** A switch takes the word after it only where it can be its value: `rm --yes RUN`. */
function withOwnValues(args: readonly string[], flags: readonly FlagDescription[]): string[] {
  const switches = new Set(flags.filter(({ value }) => value === undefined).map(({ flag }) => flag));
  return args.map((arg, at) => {
    const next = args[at + 1];
    const isOwn = next === undefined || next.startsWith('-') || yesOrNo().safeParse(next).success;
    return switches.has(arg) && !isOwn ? `${arg}=true` : arg;
  });
}

/** The value is optional to commander, so that a flag without one neither takes the next flag for it nor hides other faults. */
function optionOf(flag: FlagDescription): Option {
  const option = new Option(`${flag.flag} [${flag.value ?? 'true|false'}]`);
  if (flag.isRepeatable) option.argParser(joinRepeated);
  return option;
}

function joinRepeated(value: string, before: unknown): string {
  return typeof before === 'string' ? `${before}${betweenRepeated}${value}` : value;
}

function givenFlags(parser: Program, flags: readonly FlagDescription[]): GivenFlags {
  const given: Record<string, string | true> = {};
  for (const option of parser.options) {
    const name = flags.find(({ flag }) => flag === option.long)?.name;
    const attribute = option.attributeName();
    if (name === undefined || parser.getOptionValueSource(attribute) !== 'cli') continue;
    const value: unknown = parser.getOptionValue(attribute);
    // A boolean is a flag without a value: true, or false where commander reads the flag's "no" as a negation.
    given[name] = typeof value === 'string' ? value : true;
  }
  return given;
}

function excessArguments(args: readonly string[], taken: readonly string[]): Fault {
  const given = args.map((arg) => JSON.stringify(arg)).join(' ');
  const ofGlobs = taken.includes('--files')
    ? "; a glob is given in quotes, or the shell takes it apart: --files 'orders-*.csv'"
    : '';
  const problem = `expected flags only, got ${given}${ofGlobs}`;
  return { setting: 'arguments', problem };
}
