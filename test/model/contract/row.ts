/** A row of a table, and what it must come to by the contract: its key, its body, its line of a CSV. */
import { createHash } from 'node:crypto';

export interface Row {
  readonly id: string | null;
  readonly grp: string | null;
  readonly v: string | null;
  readonly seq: number | null;
  readonly op: string | null;
}

/** The column types that CSV files of rows are read with. */
export const columnTypes = 'seq=BIGINT';

const columns = ['id', 'grp', 'v', 'seq', 'op'] as const;

/** Templates of keys under one target, each job's apart from the other's but for the last. */
export function templateOf(job: string, key: number): string {
  return (
    [
      `${job}/{id}.json`,
      `${job}/{grp}/{id}.json`,
      `${job}/{hash:2}/{id}`,
      `${job}-by-id/{id}.json`,
      's/{id}.json',
    ][key] ?? `${job}/{id}.json`
  );
}

/** Null where a placeholder is NULL. */
export function keyOf(row: Row, template: string): string | null {
  if (row.id === null || (template.includes('{grp}') && row.grp === null)) return null;
  const filled = template.replace('{grp}', () => row.grp ?? '').replace('{id}', () => row.id ?? '');
  return filled.replace('{hash:2}', () => md5(filled.replace('{hash:2}', '')).slice(0, 2));
}

/** The first rule that a key breaks, as a reason to reject its row. */
export function keyFault(key: string | null): string | undefined {
  if (key === null) return 'key-null';
  if (/\p{Cc}/u.test(key)) return 'key-control-character';
  if (key.split('/').some((segment) => ['', '.', '..'].includes(segment))) return 'key-bad-segment';
  return undefined;
}

/** How objects are stored: headers, and whether they are compressed. */
export interface Stored {
  /** None, `--cache-control max-age=60`, or `--metadata source={id}`, which is each row's own. */
  readonly headers: 'usual' | 'constant' | 'own';
  /** `--compress gzip` */
  readonly gzip: boolean;
}

/** What is stored beside a row's body, as text. */
export function formOf({ id }: Pick<Row, 'id'>, { headers, gzip }: Stored): string {
  return formText({
    cacheControl: headers === 'constant' ? 'max-age=60' : undefined,
    source: headers === 'own' ? (id ?? '') : undefined,
    encoding: gzip ? 'gzip' : undefined,
  });
}

/** Empty where there is nothing. */
export function formText(seen: {
  readonly cacheControl: string | undefined;
  readonly source: string | undefined;
  readonly encoding: string | undefined;
}): string {
  return Object.entries(seen)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
    .join('; ');
}

/** Why a header cannot carry the row's value. */
export function headerFault({ id }: Pick<Row, 'id'>, { headers }: Stored): string | undefined {
  if (headers !== 'own') return undefined;
  if (id === null || id === '') return `bad-header: x-amz-meta-source is ${id === null ? 'NULL' : 'empty'}`;
  return /^[!-~]+( +[!-~]+)*$/.test(id)
    ? undefined
    : 'bad-header: x-amz-meta-source is not visible ASCII, with spaces inside alone';
}

export interface BodyForm {
  readonly shape: 'object' | 'array';
  readonly omitNulls: boolean;
}

export function bodyOf(row: Row, { shape, omitNulls }: BodyForm): string {
  if (shape === 'array') return JSON.stringify(columns.map((name) => row[name]));
  const fields = columns.filter((name) => !omitNulls || row[name] !== null);
  return JSON.stringify(Object.fromEntries(fields.map((name) => [name, row[name]])));
}

/** NULL is an empty field, the empty text a quoted one. */
export function csvOf(rows: readonly Row[]): string {
  const field = (value: string | number | null) =>
    value === null ? '' : typeof value === 'number' ? `${value}` : `"${value.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => columns.map((name) => field(row[name])).join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
