/** Settings that a program gives, as the texts that their flags would have: then all is judged as it is for the command line. */
import type { Fault } from '../shared/errors.js';
import { guess } from '../shared/guess.js';
import { pairedText } from './paired-text.js';
import type { GivenFlags } from './parse-values.js';
import { allSettings } from './registry.js';
import { betweenRepeated, type CommandName, type Setting } from './setting.js';

export interface GivenValues {
  readonly flags: GivenFlags;
  /** Of what is no setting, or of no type that one takes; what a value means is judged with the others. */
  readonly faults: readonly Fault[];
}

/** Of a command that writes to standard output and error; a program has its own. */
const ofCommandLine = ['config', 'log', 'quiet', 'verbose', 'metrics'];

/** Settings whose value is undefined are not given. Faults name settings as the program does. */
export function givenValues(command: CommandName, given: unknown): GivenValues {
  if (!isRecord(given)) {
    const problem = `expected an object, such as { target: 'out/' }, got ${shown(given)}`;
    return { flags: {}, faults: [{ setting: 'settings', problem }] };
  }
  const flags: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    try {
      flags[name] = textOf(settingOf(command, name), value);
    } catch (error) {
      faults.push({ setting: name, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { flags, faults };
}

/** Of the settings that a program may give. */
export function isGivenByPrograms(command: CommandName, name: string): boolean {
  return allSettings.get(name)?.commands.includes(command) === true && !ofCommandLine.includes(name);
}

function settingOf(command: CommandName, name: string): Setting {
  const setting = allSettings.get(name);
  if (setting !== undefined && !ofCommandLine.includes(name)) return setting;
  if (setting !== undefined)
    throw new Error(`is for the command line; leave it out of ${command}'s settings`);
  const known = [...allSettings.keys()].filter((each) => isGivenByPrograms(command, each));
  throw new Error(`is no setting of ${command}${guess(name, known)}`);
}

/** @throws Error whose message says what was expected and what was given */
function textOf(setting: Setting, value: unknown): string {
  if (setting.value === undefined) {
    if (typeof value === 'boolean') return String(value);
    throw new Error(`expected true or false, got ${shown(value)}`);
  }
  if (!setting.repeatable) return scalar(value);
  const texts = severalOf(setting, value);
  if (texts.length === 0) throw new Error(`expected at least one <${setting.value}>, got none`);
  return texts.join(betweenRepeated);
}

function severalOf({ pairedBy, severalInVariable }: Setting, value: unknown): string[] {
  const texts =
    pairedBy !== undefined && isRecord(value)
      ? Object.entries(value).map(([name, each]) => pairedText(name, pairedBy, scalar(each)))
      : (Array.isArray(value) ? value : [value]).map(scalar);
  const broken = severalInVariable ? texts.find((text) => text.includes('\n')) : undefined;
  if (broken === undefined) return texts;
  throw new Error(`expected a text without line ends, got ${JSON.stringify(broken)}`);
}

function scalar(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new Error(`expected a text, got ${shown(value)}`);
  if (!value.includes(betweenRepeated)) return value;
  throw new Error('expected a text without the character NUL, got one with it');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
