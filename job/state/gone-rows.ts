/** Frozen rows that are not there as `plan` has counted them. */
import { RunError } from '../shared/errors.js';

export function goneRows(key: string): RunError {
  return new RunError(
    `The frozen rows at ${key} are gone, or another file took their place. Start a new run; what this run wrote stays.`,
  );
}
