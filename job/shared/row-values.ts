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

/** Works in this process that tell none. */
let silent = 0;

/**
 * For as long as `work` runs. Of several at once in one process all tell no values as long as one of them is not to: what one
 * of them says by mistake cannot be taken back.
 */
export async function whileToldAs<T>(which: LogValues, work: () => Promise<T>): Promise<T> {
  const own = which === 'none' ? 1 : 0;
  const tell = (more: number) => {
    silent += more;
    tellRowValues(silent > 0 ? 'none' : 'all');
  };
  tell(own);
  try {
    return await work();
  } finally {
    tell(-own);
  }
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
