/** The keys that a config file may have, and what is said of any other. */
import { guess } from '../shared/guess.js';
import { allSettings, entries } from './registry.js';
import { choiceList } from './schemas.js';
import { keyOf, type Setting } from './setting.js';

/** Under which the jobs stand, by their names. */
export const jobsKey = 'jobs';

/** Under which a deployment's own settings stand, beside `jobs` or in a job. No command takes them. */
export const deploymentKey = 'deployment';

/** A setting that no command takes which reads a file would do nothing there. */
export function isConfigured({ commands, configured }: Setting): boolean {
  const readers = entries.get('config')?.commands ?? [];
  return configured !== false && commands.some((command) => readers.includes(command));
}

/** By key: the setting's name, and what it is. */
export const configKeys: ReadonlyMap<string, { readonly name: string; readonly setting: Setting }> = new Map(
  [...allSettings].flatMap(([name, setting]) =>
    isConfigured(setting) ? [[keyOf(name), { name, setting }] as const] : [],
  ),
);

/** What is wrong with a key that is none of them. */
export function strangeKey(key: string): string {
  const other = [...allSettings].find(([name]) => keyOf(name) === key)?.[1];
  if (other?.configured === false) return 'is of one start of the program; give it as a flag or a variable';
  if (other !== undefined) return `is for ${choiceList(other.commands)}, which reads no config file`;
  if (key === '<<') return `is not read; what all jobs have in common stands beside ${jobsKey}`;
  const keys = [...configKeys.keys(), jobsKey, deploymentKey];
  return `is no setting${meantName(key, keys)}`;
}

/** As `guess`, where the name may also be written as elsewhere. */
export function meantName(given: string, names: readonly string[]): string {
  const meant = names.find((known) => letters(known) === letters(given));
  return meant === undefined ? guess(given, names) : ` (did you mean ${meant}?)`;
}

/** The same for `maxRate`, `--max-rate` and `SPLITTER_MAX_RATE`. */
function letters(name: string): string {
  return name
    .replace(/^SPLITTER_/, '')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}
