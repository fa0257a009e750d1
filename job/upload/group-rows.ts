/**
 * The rows of a tranche as one row an object: all that share a key together, in an order that makes the same bytes of
 * the same rows. In tables of the session, which spill to disk where memory ends.
 */
import type { GroupOrder } from '../settings/group-order.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { textColumn } from '../sql/object-headers.js';
import { quoteIdentifier, quoteLiteral } from '../sql/quote.js';
import type { RowBody, RowHeaders } from './frozen-rows.js';
import { maxBodyBytes, type TrancheQuery } from './tranche-query.js';

export type UngroupedRows = RowBody & Pick<TrancheQuery, 'relation' | 'headers'>;

export type GroupedRows = UngroupedRows & { readonly isGrouped: true };

/** Each with a key, a body, the number of rows in it, why it is not to be written, and the texts of its headers. */
const groupsTable = 'splitter_groups';
const rowsTable = 'splitter_group_rows';
const sizesTable = 'splitter_group_sizes';

/** Bodies are put together so many bytes at a time, which is what lies in memory of them; a larger group goes by itself. */
const batchBytes = 16 * 1024 * 1024;
/** A larger group is in memory in parts, in order, as a text, as another and as bytes. */
const copies = 7;

/**
 * Groups of `batchBytes` at a time, in a table that the next ones replace. First the rows without a key, each by itself, and
 * the groups that are too large, without a body.
 *
 * @throws whatever the session's statements do
 */
export async function* groupRows(
  session: DuckDbSession,
  rows: UngroupedRows,
  order: GroupOrder,
): AsyncGenerator<GroupedRows> {
  const { headers } = rows;
  const joint = jointOf(rows);
  const texts = headers?.texts ?? [];
  const batches = await cutIntoBatches(session, rows, order, joint);
  const grouped: GroupedRows = {
    ...rows,
    relation: groupsTable,
    body: 'splitter_body',
    headers: headers && { ...headers, texts: texts.map((_, index) => textColumn(index)) },
    isGrouped: true,
  };
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${groupsTable} AS
       SELECT splitter_key, splitter_body, NULL::VARCHAR AS splitter_reason, 1::BIGINT AS splitter_rows${textColumns(texts)}
       FROM ${rowsTable} WHERE splitter_key IS NULL;
     INSERT INTO ${groupsTable} BY NAME
       SELECT splitter_key, 'body-too-large' AS splitter_reason, rows AS splitter_rows FROM ${sizesTable} WHERE batch IS NULL`,
  );
  yield grouped;
  const { open, between, close } = joint;
  const same = texts.map((_, index) => sameText(index));
  for (const { batch, largest } of batches) {
    const giveBack = await giveMemory(session, largest);
    try {
      await session.run(
        `CREATE OR REPLACE TEMP TABLE ${groupsTable} AS
           SELECT splitter_key, CASE WHEN count(splitter_body) = count(*)
               THEN concat(${open}, string_agg(splitter_body, ${between} ORDER BY ${inOrder(order)}), ${close}) END AS splitter_body,
             ${fault(headers, same)} AS splitter_reason, count(*) AS splitter_rows
             ${texts.map((_, index) => `, min(${textColumn(index)}) AS ${textColumn(index)}`).join('')}
           FROM ${rowsTable} SEMI JOIN (FROM ${sizesTable} WHERE batch = ${batch}) USING (splitter_key) GROUP BY splitter_key`,
      );
      yield grouped;
    } finally {
      await giveBack();
    }
  }
  await session.run(`DROP TABLE ${rowsTable}; DROP TABLE ${sizesTable}; DROP TABLE ${groupsTable}`);
}

interface Batch {
  readonly batch: number;
  /** Bytes of its largest group. */
  readonly largest: number;
}

/**
 * Fills the tables of rows and sizes. Each batch reads all rows of the tranche: to sort them by batches would take
 * memory, of which DuckDB runs out where rows are many times its limit.
 */
async function cutIntoBatches(
  session: DuckDbSession,
  { relation, headers }: UngroupedRows,
  order: GroupOrder,
  { row, open, between, close }: Joint,
): Promise<readonly Batch[]> {
  const columns = order.map(({ column }, index) => `${quoteIdentifier(column)} AS ${orderColumn(index)}`);
  const named = (headers?.texts ?? []).map((sql, index) => `${sql} AS ${textColumn(index)}`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${rowsTable} AS
       SELECT ${['splitter_key', `${row} AS splitter_body`, ...columns, ...named].join(', ')} FROM ${relation};
     CREATE OR REPLACE TEMP TABLE ${sizesTable} AS
       SELECT *, CASE WHEN bytes <= ${maxBodyBytes} THEN (sum(least(bytes, ${maxBodyBytes})) OVER (ORDER BY splitter_key) // ${batchBytes})::BIGINT END AS batch
       FROM (SELECT splitter_key, count(*) AS rows, coalesce(sum(strlen(splitter_body)), 0) + strlen(${open}) + (count(*) - 1) * strlen(${between}) + strlen(${close}) AS bytes
         FROM ${rowsTable} WHERE splitter_key IS NOT NULL GROUP BY splitter_key)`,
  );
  const batches = await session.rows(
    `SELECT batch, max(bytes)::BIGINT AS largest FROM ${sizesTable} WHERE batch IS NOT NULL GROUP BY batch ORDER BY batch`,
  );
  return batches.map(({ batch, largest }) => ({ batch: Number(batch), largest: Number(largest) }));
}

/** In SQL: what a row gives to its group's body, and what stands before, between and after rows. */
interface Joint {
  readonly row: string;
  readonly open: string;
  readonly between: string;
  readonly close: string;
}

function jointOf({ body, kind, csvHeader }: UngroupedRows): Joint {
  switch (kind) {
    case undefined:
    case 'json':
      return { row: body, open: `'['`, between: `','`, close: `']'` };
    case 'lines':
      return { row: body, open: `''`, between: `''`, close: `''` };
    case 'csv': {
      // A record by itself has its header before it.
      const header = csvHeader ?? `''`;
      return { row: `substr(${body}, length(${header}) + 1)`, open: header, between: `''`, close: `''` };
    }
    case 'column':
      throw new Error('--body column:NAME holds one row');
    default:
      return kind satisfies never;
  }
}

const units: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** What a large group takes beside what the session has; returns what gives it back. */
async function giveMemory(session: DuckDbSession, largest: number): Promise<() => Promise<void>> {
  if (largest <= batchBytes) return async () => {};
  const [found] = await session.rows(`SELECT current_setting('memory_limit') AS most`);
  const before = String(found?.most);
  const [, number, unit = ''] = /^([\d.]+) (\w+)$/.exec(before) ?? [];
  const bytes = Number(number) * (units[unit] ?? 1) + copies * largest;
  await session.run(`SET memory_limit = '${Math.ceil(bytes / 1e6)}MB'`);
  return () => session.run(`SET memory_limit = ${quoteLiteral(before)}`);
}

/** Rows that are equal in all columns of the order are told apart by their bytes; those that are equal there are the same. */
function inOrder(order: GroupOrder): string {
  const columns = order.map(
    ({ descending }, index) => `${orderColumn(index)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  return [...columns, 'splitter_body ASC'].join(', ');
}

function orderColumn(index: number): string {
  return `splitter_order_${index}`;
}

function textColumns(texts: readonly string[]): string {
  return texts.map((_, index) => `, ${textColumn(index)}`).join('');
}

/** SQL over a group: whether its rows have one text there. */
function sameText(index: number): string {
  const text = textColumn(index);
  return `(count(${text}) = 0 OR (count(${text}) = count(*) AND min(${text}) = max(${text})))`;
}

/** An object has one value of a header: none of several is the right one. */
function fault(headers: RowHeaders | undefined, same: readonly string[]): string {
  const cases = same.map((isSame, index) => {
    const name = headers?.templates[index]?.name ?? '';
    return `WHEN NOT ${isSame} THEN ${quoteLiteral(`bad-header: the rows of the key have several values of ${name}`)}`;
  });
  return cases.length === 0 ? 'NULL::VARCHAR' : `CASE ${cases.join(' ')} END`;
}
