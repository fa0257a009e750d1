/** Whether `splitter split` is asked for a run that is planned already, by its id alone. */
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import { variableOf } from '../settings/setting.js';

/** Who gives one of these says what is to be read and written, and all of it is judged. */
const ofSource = ['table', 'query', 'files', 'target', 'key'] as const;

export function isOfPlan(flags: GivenFlags, environment: Environment): boolean {
  const isGiven = (name: string) => flags[name] !== undefined || Boolean(environment[variableOf(name)]);
  return isGiven('runId') && !ofSource.some(isGiven);
}
