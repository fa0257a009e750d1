/** A DuckDB session for one test file, and the questions that the tests ask of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { afterAll, beforeAll } from '@jest/globals';
import { type Column, describeColumns } from '../../../job/sql/describe-columns.js';
import { type DuckDbSession, openSession } from '../../../job/sql/duckdb-session.js';

export interface TestSession {
  readonly session: DuckDbSession;
  /** A folder that lives as long as the session. */
  readonly folder: string;
  /** The only value of a SELECT's only row. */
  value(sql: string): Promise<DuckDBValue>;
  /** The type of an expression. */
  typeOf(expression: string): Promise<DuckDBType>;
  columnsOf(query: string): Promise<Column[]>;
}

/** Opens the session before the file's tests and closes it after them. */
export function testSession(): () => TestSession {
  let opened: TestSession | undefined;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'splitter-sql-'));
    const session = await openSession({
      threads: 1,
      memoryLimit: '512MB',
      tempDirectory: join(folder, 'spill'),
    });
    opened = {
      session,
      folder,
      value: async (sql) => Object.values((await session.rows(sql))[0] ?? {})[0] ?? null,
      typeOf: async (expression) => {
        const [column] = await describeColumns(session, `SELECT ${expression} AS x`);
        if (!column) throw new Error('expected a column');
        return column.type;
      },
      columnsOf: (query) => describeColumns(session, query),
    };
  });
  afterAll(async () => {
    opened?.session.close();
    if (opened) await rm(opened.folder, { recursive: true });
  });
  return () => {
    if (!opened) throw new Error('the session opens before the first test');
    return opened;
  };
}
