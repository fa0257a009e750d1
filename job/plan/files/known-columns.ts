/** The columns of a source whose files are read in batches: found in the first batch that has any, and those of all others. */
import { SourceError } from '../../shared/errors.js';
import type { Column } from '../../sql/describe-columns.js';
import type { JsonSurvey } from './survey-json.js';

export interface KnownColumns {
  /** Where they were found, for people. */
  readonly where: string;
  readonly columns: readonly Column[];
  /** Of JSON: what all lines of all batches have. */
  readonly json?: JsonSurvey | undefined;
}

/** Of files without even a header, so that other files must tell the columns. */
export class NoColumns extends SourceError {}
