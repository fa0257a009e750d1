/** Says of a fault which variable the value came from, where no flag gave it. */
import type { Fault } from '../shared/errors.js';
import type { Environment, GivenFlags } from './parse-values.js';
import { allSettings } from './registry.js';
import { flagOf, variableOf } from './setting.js';

/** A fault names flags, `--table, --query, --files` where it lies between several. */
export function withOrigin(fault: Fault, flags: GivenFlags, environment: Environment): Fault {
  const named = fault.setting.split(', ');
  const variables = [...allSettings.keys()].filter(
    (name) => named.includes(flagOf(name)) && flags[name] === undefined && environment[variableOf(name)],
  );
  if (variables.length === 0) return fault;
  const origins = variables.map((name) =>
    named.length === 1 ? `from ${variableOf(name)}` : `${flagOf(name)} from ${variableOf(name)}`,
  );
  return { ...fault, problem: `${fault.problem} (${origins.join(', ')})` };
}
