/** Says of a fault which variable, or which line of a config file, the value came from, where no flag gave it. */
import type { Fault } from '../shared/errors.js';
import type { Environment, GivenFlags } from './parse-values.js';
import { allSettings } from './registry.js';
import { flagOf, keyOf, variableOf } from './setting.js';

/** A fault names flags, `--table, --query, --files` where it lies between several. */
export function withOrigin(fault: Fault, flags: GivenFlags, environment: Environment): Fault {
  const named = fault.setting.split(', ');
  const origins = [...allSettings.keys()].flatMap((name) => {
    const given = environment[variableOf(name)];
    if (!named.includes(flagOf(name)) || flags[name] !== undefined || !given) return [];
    return [{ name, place: typeof given === 'object' ? given.place : undefined }];
  });
  const [first] = origins;
  if (first === undefined) return fault;
  if (named.length === 1 && first.place !== undefined) {
    return { ...fault, setting: `${first.place}: ${keyOf(first.name)}` };
  }
  const texts = origins.map(({ name, place = variableOf(name) }) =>
    named.length === 1 ? `from ${place}` : `${flagOf(name)} from ${place}`,
  );
  return { ...fault, problem: `${fault.problem} (${texts.join(', ')})` };
}
