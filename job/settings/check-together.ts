/** Phase two: what settings must be to each other, by the checks of their entries. */
import type { Fault } from '../shared/errors.js';
import type { ParsedValues } from './parse-values.js';
import { allSettings, isHandedOn } from './registry.js';
import { flagOf, type Setting, type SourceKind } from './setting.js';
import { checkOneSource, notForIt, sourceKinds } from './source-kind.js';

export function checkTogether({ command, values, given }: ParsedValues): Fault[] {
  // What run hands on is a part: the rest of it stands in the task's environment, where split judges the whole.
  const taken = [...allSettings].filter(
    ([, entry]) => entry.commands.includes(command) && !(command === 'run' && isHandedOn(entry)),
  );
  const kinds = sourceKinds(values, given);
  const hasSource = taken.some(([name]) => name === 'files');
  const faults = hasSource ? checkOneSource(given) : [];
  for (const [name, entry] of taken) {
    const problem = isForAll(entry, kinds)
      ? entry.check?.(values, given)
      : isForNone(entry, kinds) && given.has(name) && notForIt(entry, kinds);
    if (problem) faults.push({ setting: flagOf(name), problem });
  }
  return faults;
}

function isForAll(entry: Setting, kinds: readonly SourceKind[]): boolean {
  return entry.for === undefined || (kinds.length > 0 && kinds.every((kind) => entry.for?.includes(kind)));
}

function isForNone(entry: Setting, kinds: readonly SourceKind[]): boolean {
  return kinds.length > 0 && !kinds.some((kind) => entry.for?.includes(kind));
}
