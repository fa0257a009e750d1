/** The columns of a source whose files are read in batches: found in the first batch that has any, and those of all others. */
import { SourceError } from '../../shared/errors.js';
import type { JsonSurvey } from './survey-json.js';
import type { ColumnTypes } from './typed-settings.js';

export interface KnownColumns {
  readonly own?: OwnColumns | undefined;
  /** Of JSON: what all lines of all batches have. */
  readonly json?: JsonSurvey | undefined;
  /** Of `--column-types auto`: what the values of all batches are; none, while they are looked for. */
  readonly types?: ColumnTypes | undefined;
}

/** A column as a file has it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** What files with the same columns have. */
export interface ColumnGroup {
  /** The first of them, for people. */
  readonly where: string;
  readonly columns: readonly TypedColumn[];
}

export interface OwnColumns {
  /** Where they were found, for people. */
  readonly where: string;
  /** Of the files themselves; with `--files-union-by-name` of all batches. */
  readonly columns: readonly TypedColumn[];
  /** Those of the names of their folders. */
  readonly folders: readonly string[];
}

/** Of files without even a header, so that other files must tell the columns. */
export class NoColumns extends SourceError {}

/** Whether an error, however it was reworded, comes of such files. */
export function isOfNoColumns(error: unknown): boolean {
  if (error instanceof NoColumns) return true;
  return error instanceof Error && error.cause !== undefined && isOfNoColumns(error.cause);
}
