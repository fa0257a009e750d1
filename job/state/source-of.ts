/** What a run reads and how it makes keys: what its job's later runs must share before they may delete anything. */
import type { Identity } from '../settings/identity.js';

/** Of the settings that make a run what it is, those that decide which keys it has. */
const flags = ['--table', '--catalog', '--query', '--where', '--files', '--key'] as const;

/** By flag, as text; those that are not for the source at hand are left out. */
export function sourceOf(identity: Identity): Identity {
  return Object.fromEntries(
    flags.flatMap((flag) => (identity[flag] ? [[flag, identity[flag] satisfies string]] : [])),
  );
}
