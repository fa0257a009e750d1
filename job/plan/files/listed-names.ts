/** Messages name the files as the user does, not what was made of them in the scratch folder. */
import { SourceError } from '../../shared/errors.js';
import type { PreparedFile } from '../prepare/prepared-file.js';
import type { FileSource } from './file-source.js';
import { replaceNames } from './replace-names.js';

/** A file that is read in place of another. */
export interface StandIn {
  readonly path: string;
  /** What the user calls it. */
  readonly name: string;
  /** Its lines are none of the user's file, but its rows. */
  readonly hasRowsForLines?: boolean;
}

/** Of the files that were made readable. */
export function preparedStandIns(files: readonly PreparedFile[]): readonly StandIn[] {
  return files.flatMap(({ path, text, rows }) => [
    ...(rows === text ? [] : [{ path: rows, name: path, hasRowsForLines: true }]),
    ...(text === path ? [] : [{ path: text, name: path }]),
  ]);
}

/** The source, whose errors have the user's names. */
export function withListedNames(source: FileSource, standIns: readonly StandIn[]): FileSource {
  if (standIns.length === 0) return source;
  const named =
    <Given extends unknown[], T>(work: (...given: Given) => Promise<T>) =>
    (...given: Given): Promise<T> =>
      inListedNames(() => work(...given), standIns);
  return {
    ...source,
    survey: named(source.survey),
    sample: named(source.sample),
    freeze: named(source.freeze),
    check: named(source.check),
    lookAtTypes: named(source.lookAtTypes),
    saveKeys: named(source.saveKeys),
  };
}

/** Does the work; what is wrong with the source is thrown with the user's names. */
export async function inListedNames<T>(work: () => Promise<T>, standIns: readonly StandIn[]): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceError) || standIns.length === 0) throw error;
    throw new SourceError(replaceNames(error.message, standIns.flatMap(namesOf)), { cause: error });
  }
}

function namesOf({ path, name, hasRowsForLines }: StandIn): readonly (readonly [string, string])[] {
  const itself = [path, name] as const;
  return hasRowsForLines ? [[`${path}: line `, `${name}: row `], itself] : [itself];
}
