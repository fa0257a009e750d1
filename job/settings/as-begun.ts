/** What a resumed run is told: what it was begun with, and of this shell no more than how its state is reached. */
import type { Environment, GivenFlags } from './parse-values.js';
import { allSettings } from './registry.js';
import { type Setting, variableOf } from './setting.js';

export interface AsBegun {
  readonly flags: GivenFlags;
  readonly environment: Environment;
}

/**
 * A variable of this shell is of the machine, or says how the state is reached here, and then wins over what was kept; or it
 * is left out, since the run had another value, or the default.
 */
export function asBegun(kept: GivenFlags, environment: Environment): AsBegun {
  const flags = { ...kept };
  const remaining = { ...environment };
  for (const [name, setting] of allSettings) {
    const variable = variableOf(name);
    if (!environment[variable]) continue;
    if (reachesState(setting)) delete flags[name];
    else if (setting.kept !== false) delete remaining[variable];
  }
  return { flags, environment: remaining };
}

/** As `status` takes it, which does nothing but look at a state. */
function reachesState({ commands }: Setting): boolean {
  return commands.includes('status');
}
