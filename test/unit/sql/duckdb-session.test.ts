import { type DuckDBDataChunk, listValue, structValue } from '@duckdb/node-api';
import { expect, test } from '@jest/globals';
import { testSession } from './test-session.js';

const db = testSession();

test('the settings are those that were asked for', async () => {
  const setting = (name: string) => db().value(`SELECT current_setting('${name}')`);
  expect(Number(await setting('threads'))).toBe(1);
  expect(await setting('memory_limit')).toBe('488.2 MiB');
  expect(await setting('temp_directory')).toBe(`${db().folder}/spill`);
  expect(await setting('TimeZone')).toBe('UTC');
  expect(await setting('autoinstall_known_extensions')).toBe(false);
  expect(await setting('autoload_known_extensions')).toBe(false);
  expect(await setting('preserve_insertion_order')).toBe(false);
});

test('rows come by column name', async () => {
  expect(await db().session.rows("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY a")).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: null },
  ]);
});

test('a stream hands over every row in chunks of at most 2,048', async () => {
  const sizes: number[] = [];
  let sum = 0n;
  for await (const chunk of db().session.stream('SELECT range FROM range(5000)')) {
    sizes.push(chunk.rowCount);
    for (const value of chunk.getColumnValues(0)) sum += BigInt(String(value));
  }
  expect(Math.max(...sizes)).toBe(2048);
  expect(sizes.reduce((total, size) => total + size, 0)).toBe(5000);
  expect(sum).toBe(12_497_500n);
});

test('a chunk is given back once the next one is asked for, and what was taken out of it stays', async () => {
  const before: DuckDBDataChunk[] = [];
  const texts: unknown[] = [];
  for await (const chunk of db().session.stream(
    "SELECT 'a text of some length ' || range FROM range(5000)",
  )) {
    expect(before.map(({ rowCount }) => rowCount)).toEqual(before.map(() => 0));
    expect(chunk.rowCount).toBeGreaterThan(0);
    before.push(chunk);
    texts.push(...chunk.getColumnValues(0));
  }
  expect(before.length).toBeGreaterThan(1);
  expect(texts.sort()).toEqual(
    Array.from({ length: 5000 }, (_, row) => `a text of some length ${row}`).sort(),
  );
});

test('a fault in the middle of the rows is thrown, not taken for their end, and the session goes on', async () => {
  // Beyond the megabyte that DuckDB works ahead by itself: such a fault its library tells as the end of the rows.
  const row = "CASE WHEN range = 900000 THEN error('row 900000') ELSE range END";
  let rows = 0;
  const read = async () => {
    const chunks = db().session.stream(`SELECT ${row} FROM range(1000000)`);
    for await (const chunk of chunks) {
      rows += chunk.rowCount;
      chunks.askAhead();
    }
  };
  await expect(read()).rejects.toMatchObject({
    name: 'RunError',
    message: expect.stringContaining('broke off in the middle of its rows'),
  });
  expect(rows).toBeGreaterThan(0);
  expect(await db().session.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('an interrupt in the middle of the rows is thrown, too', async () => {
  const { session } = db();
  const read = async () => {
    for await (const _ of session.stream('SELECT range FROM range(100000000)')) session.interrupt();
  };
  await expect(read()).rejects.toMatchObject({ name: 'RunError' });
  expect(await session.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a stream of no rows ends at once, and leaving one early leaves the session usable', async () => {
  for await (const _ of db().session.stream('SELECT 1 WHERE false')) throw new Error('expected no chunk');
  for await (const _ of db().session.stream('SELECT range FROM range(100000)')) break;
  expect(await db().value('SELECT 7')).toBe(7);
});

test('describing a statement does not run it', async () => {
  const columns = await db().session.describe("SELECT error('ran')::INTEGER AS a, 1::BIGINT AS b");
  expect(columns.map(({ name, type }) => `${name} ${type.toString()}`)).toEqual(['a INTEGER', 'b BIGINT']);
});

test('an interrupt ends the statement that is under way', async () => {
  const running = db().session.run('SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b');
  const outcome = running.then(
    () => 'finished',
    (error: unknown) => String(error),
  );
  // The statement may not have begun yet when the first interrupt arrives.
  let settled = false;
  void outcome.then(() => {
    settled = true;
  });
  while (!settled) {
    db().session.interrupt();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await outcome).toContain('INTERRUPT');
});

test('an interrupt ends the statement of a fork, too', async () => {
  const { session } = db();
  const fork = await session.fork();
  let outcome = '';
  const running = fork.run('SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b').then(
    () => {
      outcome = 'finished';
    },
    (error: unknown) => {
      outcome = String(error);
    },
  );
  while (outcome === '') {
    session.interrupt();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await running;
  expect(outcome).toContain('INTERRUPT');
  fork.close();
});

test('rows are appended while a statement streams, past the number at which the appender flushes', async () => {
  const { session } = db();
  await session.run('CREATE TABLE seen (value BIGINT)');
  const appender = await session.appender('seen');
  for await (const chunk of session.stream('SELECT range FROM range(300000)')) {
    for (const value of chunk.getColumnValues(0)) {
      appender.appendBigInt(BigInt(String(value)));
      appender.endRow();
    }
  }
  appender.closeSync();
  expect(await db().value('SELECT count(DISTINCT value) FROM seen')).toBe(300_000n);
  await session.run('DROP TABLE seen');
});

test('a text that begins with U+FEFF keeps it, also within lists, structs and columns of a stream', async () => {
  const { session } = db();
  const sql =
    "SELECT '\uFEFFa' AS text, ['\uFEFFb'] AS list, {'c': '\uFEFFc'} AS struct, '\uFEFF a text of more than twelve bytes' AS long";
  const [row] = await session.rows(sql);
  expect(row?.text).toBe('\uFEFFa');
  expect(row?.long).toBe('\uFEFF a text of more than twelve bytes');
  expect(row?.list).toEqual(listValue(['\uFEFFb']));
  expect(row?.struct).toEqual(structValue({ c: '\uFEFFc' }));
  for await (const chunk of session.stream(sql)) expect(chunk.getColumnValues(0)).toEqual(['\uFEFFa']);
});
