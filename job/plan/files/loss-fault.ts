/** Which value a type does not keep, with its file, line and column, once DuckDB has stopped at one. */
import { types } from 'node:util';
import type { SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { lossMark } from './checked-relation.js';
import { csvTexts } from './csv-texts.js';
import { findLoss } from './find-loss.js';
import { jsonTexts } from './json-texts.js';
import type { TypedSettings } from './typed-settings.js';

/** Undefined for any other error. Reads the files again, up to the value. */
export async function lossFault(
  error: unknown,
  session: DuckDbSession,
  files: readonly string[],
  settings: TypedSettings,
  namesIn: (file: string) => readonly string[],
): Promise<SourceError | undefined> {
  if (!types.isNativeError(error) || !error.message.includes(lossMark)) return undefined;
  const typed = Object.keys(settings.columnTypes);
  for (const file of files) {
    const names = namesIn(file);
    const places = typed.map((name) => names.indexOf(name));
    const texts =
      settings.format === 'json' ? jsonTexts(file, typed) : csvTexts(file, settings, places, names.length);
    const fault = await findLoss(session, file, texts, settings.columnTypes);
    if (fault) return fault;
  }
  return undefined;
}
