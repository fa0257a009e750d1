/** A real Trino behind the Athena double's API: the job's own statements run on the engine that Athena is. */
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../../job/sql/quote.js';
import {
  type Answer,
  parseUnload,
  type QueryEngine,
  type TableOptions,
  tableKey,
  type Unloaded,
} from '../doubles/athena-server/engine.js';
import { solid, tokensOf } from '../doubles/athena-server/tokens.js';
import { nativeType, parseTrinoType } from '../doubles/athena-server/trino-types.js';
import { checkWritable } from '../doubles/athena-server/unload-rules.js';
import { askTrino } from './trino-client.js';

export class TrinoEngine implements QueryEngine {
  readonly tables = new Map<string, TableOptions>();
  readonly #url: string;
  /** Writes the files of an UNLOAD, which Trino's memory catalog cannot. */
  readonly #writer: DuckDBConnection;
  #snapshots = 0;

  private constructor(url: string, writer: DuckDBConnection) {
    this.#url = url;
    this.#writer = writer;
  }

  static async open(url: string): Promise<TrinoEngine> {
    return new TrinoEngine(url, await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect());
  }

  /** The rows are Trino's SQL; the table is one of the catalog `memory`. */
  async register(table: TableOptions): Promise<void> {
    const name = `memory.${quoteIdentifier(table.database)}.${quoteIdentifier(table.table)}`;
    await this.change(`CREATE SCHEMA IF NOT EXISTS memory.${quoteIdentifier(table.database)}`);
    await this.change(`DROP TABLE IF EXISTS ${name}`);
    await this.change(`CREATE TABLE ${name} AS ${table.rows}`);
    this.tables.set(tableKey({ ...table, catalog: 'memory' }), table);
    if (table.iceberg === true) await this.commit(table.database, table.table);
  }

  async change(sql: string): Promise<void> {
    await askTrino(this.#url, sql);
  }

  /** The memory catalog has no snapshots: they are tables beside the table, read in the place of its versions. */
  async commit(database: string, table: string): Promise<string> {
    this.#snapshots += 1;
    const id = String(this.#snapshots);
    const named = (suffix: string) =>
      `memory.${quoteIdentifier(database)}.${quoteIdentifier(`${table}${suffix}`)}`;
    await this.change(`CREATE TABLE ${named(`@${id}`)} AS SELECT * FROM ${named('')}`);
    for (const beside of ['$history', '$snapshots']) {
      await this.change(
        `CREATE TABLE IF NOT EXISTS ${named(beside)} (made_current_at timestamp(3), snapshot_id bigint)`,
      );
      await this.change(`INSERT INTO ${named(beside)} VALUES (localtimestamp(3), ${id})`);
    }
    return id;
  }

  async describe({ database, table }: TableOptions): Promise<Answer['columns']> {
    return (
      await this.select(`SELECT * FROM memory.${quoteIdentifier(database)}.${quoteIdentifier(table)} LIMIT 0`)
    ).columns;
  }

  async select(sql: string): Promise<Answer> {
    const { columns, rows } = await askTrino(this.#url, ofVersions(sql));
    return {
      columns,
      rows: rows.map((row) => row.map((value) => (value === null ? undefined : String(value)))),
    };
  }

  async unload(statement: string): Promise<Unloaded> {
    const { select: asked, uri, partition } = parseUnload(statement);
    const select = ofVersions(asked);
    const { columns } = await askTrino(this.#url, `SELECT * FROM (${select}) LIMIT 0`);
    const types = columns.map(({ type }) => parseTrinoType(solid(tokensOf(type))));
    columns.forEach(({ name }, index) => {
      const type = types[index];
      if (type !== undefined) checkWritable(name, type);
    });
    // JSON's numbers would lose digits of a bigint.
    const values = columns.map(({ type }, index) =>
      type === 'bigint' ? `CAST(u${index} AS varchar)` : `u${index}`,
    );
    const names = columns.map((_, index) => `u${index}`).join(', ');
    const { rows } = await askTrino(
      this.#url,
      `SELECT ${values.join(', ')} FROM (${select}) AS t (${names})`,
    );

    const natives = columns.map(({ type }, index) => {
      const read = types[index];
      return type.startsWith('varchar') ? 'VARCHAR' : ((read && nativeType(read)) ?? 'VARCHAR');
    });
    const defined = columns.map(({ name }, index) => `${quoteIdentifier(name)} ${natives[index]}`);
    await this.#writer.run(`CREATE OR REPLACE TABLE unloaded (${defined.join(', ')})`);
    for (const row of rows) {
      const literals = row.map((value, index) => literal(value, natives[index] ?? 'VARCHAR'));
      await this.#writer.run(`INSERT INTO unloaded VALUES (${literals.join(', ')})`);
    }
    const folder = await mkdtemp(join(tmpdir(), 'trino-engine-'));
    await this.#writer.run(
      `COPY unloaded TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (${quoteIdentifier(partition)}), OVERWRITE_OR_IGNORE)`,
    );
    const found = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.parquet'));
    const files = found.map((name, index) => ({
      name: name.replace(/[^/]+$/, `20261122_134501_${index}`),
      path: join(folder, name),
    }));
    return { uri, files, folder };
  }

  async close(): Promise<void> {
    this.#writer.closeSync();
  }
}

/** `"t" FOR VERSION AS OF 7` becomes the table `"t@7"`. */
function ofVersions(sql: string): string {
  return sql.replace(/" FOR VERSION AS OF (\d+)/g, '@$1"');
}

/** A value of Trino's JSON in DuckDB's SQL. */
function literal(value: unknown, type: string): string {
  if (value === null) return 'NULL';
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  if (type === 'BLOB') return `from_base64(${quoteLiteral(text)})`;
  // DuckDB reads years of five digits without a sign.
  return `CAST(${quoteLiteral(type.startsWith('TIMESTAMP') ? text.replace(/^\+/, '') : text)} AS ${type})`;
}
