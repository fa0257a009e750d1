/** The help of one command: the flags that most runs need, or all of them, in their groups. */
import { Option, Command as Program } from 'commander';
import { describeFlags, type FlagDescription } from '../settings/describe-flags.js';
import type { Command } from './command.js';
import { exampleLines } from './example-lines.js';
import { programName } from './program-name.js';

/** No line is longer than `width`, where no word is. */
export function commandHelp(
  { name, operand, description, examples }: Command,
  { all, width }: { readonly all: boolean; readonly width: number },
): string {
  const program = programName();
  const taken = describeFlags(name).filter(({ isTaken }) => isTaken);
  const shown = all ? taken : taken.filter(({ isCommon }) => isCommon);
  const help = new Program(`${program} ${name}`)
    .usage(operand === undefined ? '[flags]' : `<${operand === 'shell' ? 'shell' : 'run id'}> [flags]`)
    .description(description)
    .helpOption('-h, --help', 'Show this help; with --all, every flag.')
    .configureHelp({ optionTerm })
    .configureOutput({ getOutHelpWidth: () => width });
  for (const flag of shown) help.addOption(optionOf(flag));
  const left = taken.length - shown.length;
  const more =
    left === 0 ? '' : `\n${left} more flags, for what is rare:\n  ${program} ${name} --help --all\n`;
  return `${help.helpInformation()}${more}\nExamples:\n${exampleLines(examples, width)}\n`;
}

function optionOf({ flag, value, description, group }: FlagDescription): Option {
  return new Option(`${flag} [${value ?? 'true|false'}]`, description).helpGroup(`${group}:`);
}

function optionTerm(option: Option): string {
  return option.flags.replace(' [true|false]', '').replace('[', '<').replace(']', '>');
}
