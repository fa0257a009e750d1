/** The settings as flags of one command, for the command line and its help. */
import { z } from 'zod';
import { allSettings } from './registry.js';
import { type CommandName, flagOf, groups, type Setting, variableOf } from './setting.js';

export interface FlagDescription {
  readonly name: string;
  /** `--max-in-flight` */
  readonly flag: string;
  /** The value's name; undefined for a switch. */
  readonly value: string | undefined;
  /** All values that there are, where they are few words. */
  readonly choices: readonly string[];
  readonly isRepeatable: boolean;
  /** The heading it stands under. */
  readonly group: string;
  readonly description: string;
  /** False for another command's flag, which is known only to be answered with a clear fault. */
  readonly isTaken: boolean;
  /** Shown first; the others are asked for. */
  readonly isCommon: boolean;
}

export function describeFlags(command: CommandName): FlagDescription[] {
  return [...allSettings].map(([name, setting]) => ({
    name,
    flag: flagOf(name),
    value: setting.value,
    choices: choicesOf(setting),
    isRepeatable: setting.repeatable === true,
    group: groups[setting.group],
    description: withDefault(command, name, setting),
    isTaken: setting.commands.includes(command),
    isCommon:
      setting.common === true ||
      setting.commands.length === 1 ||
      setting.required?.includes(command) === true,
  }));
}

/** With the choices that there are, and what it is when it is not given. */
function withDefault(command: CommandName, name: string, setting: Setting): string {
  const words = choicesOf(setting);
  const choices = words.length === 0 ? [] : [`one of: ${words.join(', ')}`];
  if (setting.required?.includes(command)) return `${setting.description} Required; or ${variableOf(name)}.`;
  const text = defaultText(setting);
  // That a switch is off until it is given goes without saying.
  const isPlainSwitch = setting.value === undefined && text === 'false';
  const parts = text === undefined || isPlainSwitch ? choices : [...choices, `default: ${text}`];
  return parts.length === 0 ? setting.description : `${setting.description} (${parts.join('; ')})`;
}

function choicesOf({ schema }: Setting): readonly string[] {
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

/** The default as the reader is told it. */
export function defaultText(setting: Setting): string | undefined {
  if (setting.defaultText !== undefined) return setting.defaultText;
  return typeof setting.default === 'string' ? setting.default : undefined;
}
