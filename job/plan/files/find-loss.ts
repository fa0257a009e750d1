/** Finds the first value that `--column-types` would not keep: DuckDB stops at one of them, and knows no line of it. */
import { SourceError } from '../../shared/errors.js';
import { toldValue } from '../../shared/row-values.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { exactCast, expectedText } from './exact-cast.js';

/** A record of a file, its values as text. */
export interface TextRecord {
  /** 1-based; of the record's first line, line breaks within quotes counted. */
  readonly line: number;
  /** Of the typed columns, in their order; null for NULL. */
  readonly values: readonly (string | null)[];
}

/** How much of a value is shown, in characters. */
const shownOfValue = 60;
/** Records held at a time; fewer of long values. */
const mostRecords = 5000;
const mostCharacters = 8_000_000;

/**
 * The fault with file, line, column and value; undefined when every value is kept.
 *
 * @param types of columns, in the order of a record's values
 */
export async function findLoss(
  session: DuckDbSession,
  file: string,
  records: AsyncIterable<TextRecord>,
  types: Readonly<Record<string, string>>,
): Promise<SourceError | undefined> {
  const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
  let held: TextRecord[] = [];
  let characters = 0;
  for await (const record of records) {
    held.push(record);
    characters += record.values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (held.length < mostRecords && characters < mostCharacters) continue;
    const fault = await lossAmong(session, file, held, columns);
    if (fault) return fault;
    held = [];
    characters = 0;
  }
  return lossAmong(session, file, held, columns);
}

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

async function lossAmong(
  session: DuckDbSession,
  file: string,
  records: readonly TextRecord[],
  columns: readonly TypedColumn[],
): Promise<SourceError | undefined> {
  const texts = columns.map((_, index) => `v${index}`);
  await session.run(
    `CREATE OR REPLACE TABLE splitter_looked_at (record INTEGER, ${texts.map((text) => `${text} VARCHAR`).join(', ')})`,
  );
  const appender = await session.appender('splitter_looked_at');
  records.forEach(({ values }, record) => {
    appender.appendInteger(record);
    for (const index of columns.keys()) {
      const value = values[index];
      if (value === null || value === undefined) appender.appendNull();
      else appender.appendVarchar(value);
    }
    appender.endRow();
  });
  appender.closeSync();
  const losses = columns.map(({ type }, index) => `WHEN ${exactCast(`v${index}`, type).loss} THEN ${index}`);
  const [found] = await session.rows(
    `SELECT record, loss FROM (SELECT record, CASE ${losses.join(' ')} END AS loss FROM splitter_looked_at)
      WHERE loss IS NOT NULL ORDER BY record LIMIT 1`,
  );
  await session.run('DROP TABLE splitter_looked_at');
  const record = found && records[Number(found.record)];
  const column = found && columns[Number(found.loss)];
  if (!record || !column) return undefined;
  return lossFault(file, record, column, record.values[Number(found.loss)] ?? '');
}

function lossFault(
  file: string,
  { line }: TextRecord,
  { name, type }: TypedColumn,
  value: string,
): SourceError {
  // By characters, not by halves of one.
  const characters = [...value.slice(0, 4 * shownOfValue)];
  const first = characters.slice(0, shownOfValue).join('');
  const shown = `${JSON.stringify(first)}${first.length < value.length ? '…' : ''}`;
  return new SourceError(
    `${file}: line ${line}: column ${name}: the value ${toldValue(shown)} cannot become ${type} with nothing lost. Expected ${expectedText(type)}. ` +
      `Correct it, or choose a type in --column-types that holds it, such as VARCHAR.`,
  );
}
