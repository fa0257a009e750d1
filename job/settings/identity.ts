/** What makes a run the one that it is: by flag, the text of each setting that must be the same for it to go on. */
import { entries } from './registry.js';
import { flagOf, type Setting } from './setting.js';

export type Identity = Readonly<Record<string, string>>;

/** `taken` are the settings that count for the command and the source at hand, with their values. */
export function identityOf(taken: readonly (readonly [string, unknown])[]): Identity {
  return Object.fromEntries(
    taken.flatMap(([name, value]) => {
      const entry = entries.get(name);
      return entry?.identifies ? [[flagOf(name), textOf(entry, value)]] : [];
    }),
  );
}

const byFlag = new Map([...entries].map(([name, entry]) => [flagOf(name), entry]));

/** What a job.json means that does not name the flag: an older version wrote it, or the rows come from elsewhere. */
export function impliedText(flag: string): string {
  const entry = byFlag.get(flag);
  return typeof entry?.default === 'string' ? textOf(entry, entry.schema.parse(entry.default)) : '';
}

function textOf({ format = String }: Setting, value: unknown): string {
  // The value came out of the entry's own schema or default.
  return value === undefined ? '' : (format as (value: unknown) => string)(value);
}
