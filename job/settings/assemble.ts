/** From the flat values of a command to the shape in which the stages see them: each value at its entry's place. */
import { identityOf } from './identity.js';
import { entries, type PartialValues } from './registry.js';
import type { CommandName, Setting } from './setting.js';
import type { AthenaSourceSettings, SettingsOf } from './settings.js';

/** `values` are free of faults, so nothing is missing that the command cannot do without. */
export function assemble<C extends CommandName>(command: C, values: PartialValues): SettingsOf<C> {
  const settings: Record<string, unknown> = {};
  const parts = new Map<string, Record<string, unknown>>();
  const taken = valuesOf(command, values);
  for (const [name, value] of taken) {
    const [place = '', inPart] = (entries.get(name)?.in ?? name).split('.');
    if (inPart === undefined) settings[place] = value;
    else parts.set(place, { ...parts.get(place), [inPart]: value });
  }
  const source = parts.get('source');
  if (source) {
    parts.set('source', { ...source, ...kindOfSource(values) });
    settings.identity = identityOf(taken);
  }
  // Each value came out of the entry that the type of its place is derived from.
  return { ...settings, ...Object.fromEntries(parts) } as SettingsOf<C>;
}

/** The command's own, without those that are for Athena where the rows come out of files, and the other way round. */
function valuesOf(command: CommandName, values: PartialValues): [string, unknown][] {
  const isAthena = (values.table ?? values.query) !== undefined;
  const byName: Readonly<Record<string, unknown>> = values;
  const isTaken = ({ commands, for: kinds }: Setting) =>
    commands.includes(command) &&
    (kinds === undefined || kinds.some((kind) => (kind === 'table' || kind === 'query') === isAthena));
  return [...entries].filter(([, entry]) => isTaken(entry)).map(([name]) => [name, byName[name]]);
}

function kindOfSource({ table, columns, where, query }: PartialValues) {
  const from: AthenaSourceSettings['from'] | undefined =
    query === undefined
      ? table && { kind: 'table', ...table, columns, where }
      : { kind: 'query', sql: query };
  return from ? { kind: 'athena', from } : { kind: 'files' };
}
