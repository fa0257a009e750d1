/** The engine behind the double: DuckDB in Trino's clothes, with the tables that a test registers. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { parseDuckType, trinoTypeName, trinoTypeOf } from './duckdb-types.js';
import { aliasFunction, translate } from './translate.js';
import { defineAlias, defineTrinoFunctions } from './trino-functions.js';
import { checkWritable } from './unload-rules.js';

export interface TableOptions {
  /** @default the account's own in Glue */
  readonly catalog?: string;
  readonly database: string;
  readonly table: string;
  /** DuckDB's SQL for the rows: a SELECT, or `FROM 'file.parquet'`. */
  readonly rows: string;
  /** Where its files are: `s3://…`. A table without one is a view. */
  readonly location?: string;
  /** Keeps its versions. @default false */
  readonly iceberg?: boolean;
  /** Trino's types of columns that DuckDB has no type for, by name: `{ code: 'char(7)' }`. Their rows hold text. */
  readonly types?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | undefined)[])[];
}

export interface Unloaded {
  /** Where it says that its files go, ending with `/`. */
  readonly uri: string;
  /** Names below the URI, and the local files. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly folder: string;
}

/** What answers the queries: DuckDB here, or a real Trino. */
export type QueryEngine = Pick<
  Engine,
  'tables' | 'register' | 'commit' | 'change' | 'describe' | 'select' | 'unload' | 'close'
>;

/** Trino's own name, in lower case as Glue has it. */
const ofGlue = 'awsdatacatalog';
/** Athena User Guide, "UNLOAD". */
const maxPartitions = 100;

export class Engine {
  readonly tables = new Map<string, TableOptions>();
  readonly #connection: DuckDBConnection;
  readonly #close: () => void;
  readonly #aliases = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();
  #snapshots = 0;
  #unloads = 0;

  private constructor(connection: DuckDBConnection, close: () => void) {
    this.#connection = connection;
    this.#close = close;
  }

  static async open(): Promise<Engine> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`ATTACH ':memory:' AS ${ofGlue}`);
    await defineTrinoFunctions(connection);
    return new Engine(connection, () => {
      connection.closeSync();
      instance.closeSync();
    });
  }

  async register(table: TableOptions): Promise<void> {
    const name = tableName(table);
    const catalog = quote(table.catalog ?? ofGlue);
    await this.change(`ATTACH IF NOT EXISTS ':memory:' AS ${catalog}`);
    await this.change(`CREATE SCHEMA IF NOT EXISTS ${catalog}.${quote(table.database)}`);
    const types = Object.entries(table.types ?? {}).map(([column, type]) => {
      this.#defineAlias(type);
      const [from, target] = [`system.main.typeof(${quote(column)})`, `'${type.replaceAll("'", "''")}'`];
      // Text is the value already, as Trino prints it.
      const text = `CASE WHEN starts_with(${from}, 'TIMESTAMP') THEN print_trino_cast([${quote(column)}], ${target}, '')
        ELSE CAST(${quote(column)} AS VARCHAR) END`;
      return `${quote(aliasFunction(type))}(${text}) AS ${quote(column)}`;
    });
    const replaced = types.length === 0 ? '*' : `* REPLACE (${types.join(', ')})`;
    await this.change(`CREATE OR REPLACE TABLE ${name} AS SELECT ${replaced} FROM (${table.rows})`);
    this.tables.set(tableKey(table), table);
    if (table.iceberg !== true) return;
    await this.change(
      `CREATE OR REPLACE TABLE ${tableName(table, '$history')} (made_current_at TIMESTAMP, snapshot_id BIGINT)`,
    );
    await this.change(`CREATE OR REPLACE TABLE ${tableName(table, '$snapshots')} (snapshot_id BIGINT)`);
    await this.commit(table.database, table.table, table.catalog);
  }

  /** Makes what an Iceberg table holds now its newest snapshot; returns its id. */
  async commit(database: string, table: string, catalog = ofGlue): Promise<string> {
    this.#snapshots += 1;
    const id = `89469${String(this.#snapshots).padStart(14, '0')}`;
    const names = { catalog, database, table };
    await this.change(`CREATE TABLE ${tableName(names, `@${id}`)} AS FROM ${tableName(names)}`);
    await this.change(
      `INSERT INTO ${tableName(names, '$history')} VALUES (make_timestamp(${this.#snapshots}), ${id})`,
    );
    await this.change(`INSERT INTO ${tableName(names, '$snapshots')} VALUES (${id})`);
    return id;
  }

  /** Runs DuckDB's SQL. */
  change(sql: string): Promise<void> {
    return this.#alone(async () => {
      await this.#connection.run(sql);
    });
  }

  /** Columns as a metadata request names them. */
  async describe(table: TableOptions): Promise<Answer['columns']> {
    return (await this.select(`SELECT * FROM ${tableName(table)} LIMIT 0`)).columns;
  }

  /** Runs a SELECT of Trino's. */
  select(sql: string): Promise<Answer> {
    return this.#alone(async () => {
      const prepared = await this.#prepare('', sql);
      try {
        const reader = await prepared.runAndReadAll();
        const columns = reader.columnNames().map((name, index) => {
          const type = reader.columnType(index);
          return {
            name,
            type: trinoTypeName(parseDuckType(type.alias ?? String(type))).replace(/\(.*$/s, ''),
          };
        });
        const rows = reader
          .getRows()
          .map((row) => row.map((value) => (value === null ? undefined : String(value))));
        return { columns, rows };
      } catch (error) {
        throw asTrino(error);
      } finally {
        prepared.destroySync();
      }
    });
  }

  /** Runs an UNLOAD into a local folder, which is the caller's to remove: two files a partition, where it has two rows. */
  unload(statement: string): Promise<Unloaded> {
    return this.#alone(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'athena-double-'));
      try {
        return await this.#unloadInto(folder, statement);
      } catch (error) {
        await rm(folder, { recursive: true });
        throw error;
      }
    });
  }

  async #unloadInto(folder: string, statement: string): Promise<Unloaded> {
    const { select, uri, partition } = parseUnload(statement);
    const run = (sql: string) => this.#connection.run(sql);
    await this.#checkWritable(select);
    const created = await this.#prepare('CREATE OR REPLACE TEMP TABLE unloaded AS ', select);
    await created.run().finally(() => created.destroySync());
    await this.#checkPartitions(partition);
    this.#unloads += 1;
    const names: string[] = [];
    for (const half of [0, 1]) {
      const into = join(folder, String(half));
      await run(
        `COPY (SELECT * FROM unloaded
                 QUALIFY row_number() OVER (PARTITION BY ${quote(partition)} ORDER BY rowid) % 2 = ${half}) TO '${into}'
           (FORMAT parquet, PARTITION_BY (${quote(partition)}), COMPRESSION snappy)`,
      );
      for (const name of await readdir(into, { recursive: true })) {
        if (name.endsWith('.parquet')) names.push(join(String(half), name));
      }
    }
    await run('DROP TABLE unloaded');
    const files = names.map((name) => ({
      name: name.replace(/^(\d)\/(.*)\/.*$/, `$2/20261122_134501_${this.#unloads}_$1`),
      path: join(folder, name),
    }));
    return { uri, files, folder };
  }

  async close(): Promise<void> {
    await this.#queue;
    this.#close();
  }

  async #checkWritable(select: string): Promise<void> {
    const prepared = await this.#prepare('', select);
    const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index));
    prepared.destroySync();
    const types = names.map((_, index) => `system.main.typeof(any_value(c${index}))`);
    const columns = names.map((_, index) => `c${index}`);
    const asked = await this.#prepare(
      `SELECT ${types.join(', ')} FROM (`,
      select,
      `) AS t (${columns.join(', ')}) WHERE false`,
    );
    const [row = []] = (await asked.runAndReadAll()).getRows();
    asked.destroySync();
    names.forEach((name, index) => {
      checkWritable(name, trinoTypeOf(parseDuckType(String(row[index]))));
    });
  }

  async #checkPartitions(partition: string): Promise<void> {
    const counted = await this.#connection.runAndReadAll(
      `SELECT count(DISTINCT ${quote(partition)}) FROM unloaded`,
    );
    if (Number(counted.getRows()[0]?.[0]) > maxPartitions) {
      throw new Error(
        `HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${maxPartitions} open writers for partitions`,
      );
    }
  }

  /** `before` and `after` are DuckDB's, `sql` Trino's. */
  async #prepare(before: string, sql: string, after = ''): Promise<DuckDBPreparedStatement> {
    const prepare = (subscripts: 'array' | 'row') => {
      const translated = translate(sql, subscripts);
      for (const type of translated.aliases) this.#defineAlias(type);
      return this.#connection.prepare(`${before}${translated.sql}${after}`);
    };
    try {
      return await prepare('array');
    } catch (error) {
      if (!/unnamed struct/.test(String(error))) throw asTrino(error);
      return prepare('row');
    }
  }

  #defineAlias(type: string): void {
    if (!this.#aliases.has(type)) defineAlias(this.#connection, type);
    this.#aliases.add(type);
  }

  /** One statement at a time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work);
    this.#queue = turn.catch(() => {});
    return turn;
  }
}

export function parseUnload(statement: string): { select: string; uri: string; partition: string } {
  const [, select, uri, options] =
    /^\s*UNLOAD\s*\(([\s\S]*)\)\s*TO\s*'((?:[^']|'')*)'\s*WITH\s*\(([\s\S]*)\)\s*$/i.exec(statement) ?? [];
  const partition = /partitioned_by\s*=\s*ARRAY\s*\[\s*'([^']+)'\s*\]/i.exec(options ?? '')?.[1];
  if (select === undefined || uri === undefined || partition === undefined) {
    throw new Error(
      `expected UNLOAD (SELECT …) TO '…' WITH (…, partitioned_by = ARRAY['…']), got ${statement}`,
    );
  }
  if (!/format\s*=\s*'PARQUET'/i.test(options ?? '')) throw new Error('the double writes Parquet alone');
  return { select, uri: uri.replaceAll("''", "'"), partition };
}

type Name = Pick<TableOptions, 'catalog' | 'database' | 'table'>;

/** By which `tables` has it; names of catalogs have no case. */
export function tableKey({ catalog = ofGlue, database, table }: Name): string {
  return JSON.stringify([catalog.toLowerCase(), database, table]);
}

function tableName({ catalog = ofGlue, database, table }: Name, suffix = ''): string {
  return `${quote(catalog)}.${quote(database)}.${quote(`${table}${suffix}`)}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Errors of the functions that stand for Trino's begin with Trino's name for them. */
function asTrino(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const own = /\b[A-Z]+(_[A-Z]+)+: [\s\S]*$/.exec(message)?.[0];
  if (message.includes('Map keys must be unique')) {
    return new Error('INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed', { cause: error });
  }
  return new Error(own ?? message, { cause: error });
}

export async function removeUnloaded({ folder }: Unloaded): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
