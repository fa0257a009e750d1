/** The source on Athena, as the user names it. Names are quoted later; SQL of the user's own is only looked at for slips. */

import { readFileSync } from 'node:fs';
import { wordsOf } from '../shared/words-of.js';
import { parseNames } from '../sql/names.js';
import { trimUserSql } from '../sql/user-sql.js';

export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** @throws Error unless there are two names */
export function parseTable(given: string): TableName {
  const [database, table, ...more] = parseNames(given, '.');
  if (database === undefined || table === undefined || more.length > 0) {
    throw new Error(
      `expected database.table, a name that has a dot in double quotes ("my.db".orders), got ${JSON.stringify(given)}; the catalog is --catalog`,
    );
  }
  return { database, table };
}

/** @throws Error when a name is empty or there twice, Athena's names having no case */
export function parseColumns(given: string): readonly string[] {
  const names = parseNames(given, ',');
  const lower = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => lower.indexOf(lower[index] ?? '') !== index);
  if (twice !== undefined) throw new Error(`expected each column once, got "${twice}" twice`);
  return names;
}

/** @throws SettingsError for SQL that is cut off or goes on after its end */
export function parseWhere(given: string): string {
  return trimUserSql('--where', given);
}

/** @throws SettingsError for SQL that is cut off or goes on after its end */
export function parseDeletedWhen(given: string): string {
  return trimUserSql('--deleted-when', given);
}

/** `@file` is read. @throws what `parseWhere` does, and an Error for a file that cannot be read */
export function parseQuery(given: string): string {
  return trimUserSql('--query', given.startsWith('@') ? readSql(given.slice(1)) : given);
}

function readSql(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = wordsOf(error);
    throw new Error(`expected @ and a file with SQL, got "@${path}": ${reason}`);
  }
}
