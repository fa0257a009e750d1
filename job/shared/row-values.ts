/**
 * Whether messages tell rows' values (`--log-values`). One switch for the process and all its threads, since a value is quoted
 * where it is met: by a reader of files, by DuckDB in a thread of the upload, by a store whose keys are made of values.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

export type LogValues = 'all' | 'none';

const name = 'splitter: values of rows in messages';

/** What stands in a message in place of what it does not tell. */
export const untold = '(not told: --log-values none)';

/** For this thread, and for all that it starts from now on. */
export function tellRowValues(which: LogValues): void {
  setEnvironmentData(name, which);
}

export function areRowValuesTold(): boolean {
  return getEnvironmentData(name) !== ('none' satisfies LogValues);
}

/** A value, or a key or a line, which are made of values, as a message quotes it. */
export function toldValue(text: string): string {
  return areRowValuesTold() ? text : untold;
}

/** Of DuckDB, such as `Conversion Error`, and of Athena, such as `HIVE_BAD_DATA`. */
const kind = /^\s*((?:[A-Z][A-Za-z]+ )+Error|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?=:)/;

/** The words of others, who quote what they stumble over: of them no more than the kind that they begin with. */
export function toldWords(text: string): string {
  if (areRowValuesTold()) return text;
  const [, found] = kind.exec(text) ?? [];
  return found === undefined ? untold : `${found} ${untold}`;
}
