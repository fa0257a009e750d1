import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runCommandLine } from '../../../job/commands/command-line.js';
import { sample } from '../../../job/commands/sample.js';
import { sampleColumns } from '../../../job/sample/sample-table.js';
import { writeSample } from '../../../job/sample/write-sample.js';
import { parseColumnNames } from '../../../job/settings/column-names.js';
import { machine } from '../settings/machine.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sample-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function sha256(file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');
}

test('the command writes the same bytes on every machine, and the names beside them', async () => {
  const exitCode = await runCommandLine(
    ['sample', '--rows', '1000', '--out', join(folder, 'new/table.csv')],
    {
      commands: [sample],
      environment: {},
      machine: { ...machine, isTerminal: false },
    },
  );
  expect(exitCode).toBe(0);
  expect(sha256('new/table.csv')).toBe('d29f2838a9edfc56f7e6dc8db917ce774c5bb1296f77e3b84de9c71e14c970c0');
  expect(parseColumnNames(`@${join(folder, 'new/table.columns')}`)).toEqual(sampleColumns);
  expect(readdirSync(join(folder, 'new')).sort()).toEqual(['table.columns', 'table.csv']);
});

test('rows are numbered, and every value is a version 4 UUID that occurs once', async () => {
  await writeSample({ rows: 2_000, out: join(folder, 'a.csv'), seed: 1 });
  const lines = readFileSync(join(folder, 'a.csv'), 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  const rows = lines.map((line) => line.split(','));
  expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 2_000 }, (_, index) => String(index)));
  const values = rows.flatMap((row) => row.slice(1));
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(values.filter((value) => !uuid.test(value))).toEqual([]);
  expect(values.length).toBe(2_000 * 51);
  expect(new Set(values).size).toBe(values.length);
});

test('another seed gives other values', async () => {
  await writeSample({ rows: 10, out: join(folder, 'a.csv'), seed: 1 });
  await writeSample({ rows: 10, out: join(folder, 'b.csv'), seed: 2 });
  expect(sha256('a.csv')).not.toBe(sha256('b.csv'));
});

test('Parquet holds the same columns and values as CSV', async () => {
  const [csv, parquet] = [join(folder, "it's.csv"), join(folder, "it's.parquet")];
  await writeSample({ rows: 1_000, out: csv, seed: 7 });
  await writeSample({ rows: 1_000, out: parquet, seed: 7 });
  const database = await DuckDBInstance.create();
  try {
    const connection = await database.connect();
    const reader = await connection.runAndReadAll(`FROM '${parquet.replaceAll("'", "''")}'`);
    expect(reader.columnNames()).toEqual(sampleColumns);
    const lines = reader.getRows().map((row) => `${row.join(',')}\n`);
    expect(lines.join('')).toBe(readFileSync(csv, 'utf8'));
    connection.closeSync();
  } finally {
    database.closeSync();
  }
});

test('no rows make an empty table, in both formats', async () => {
  await writeSample({ rows: 0, out: join(folder, 'a.csv'), seed: 1 });
  await writeSample({ rows: 0, out: join(folder, 'a.parquet'), seed: 1 });
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('');
  expect(readdirSync(folder).sort()).toEqual(['a.columns', 'a.csv', 'a.parquet']);
});

test('a failure leaves nothing behind and names the file', async () => {
  const out = join(folder, 'a.csv');
  const failing = writeSample({
    rows: 10,
    out,
    seed: 1,
    onProgress: () => {
      throw new Error('disk full');
    },
  });
  await expect(failing).rejects.toMatchObject({
    name: 'RunError',
    message: `The sample could not be written to ${out}: disk full`,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('every row is reported once', async () => {
  let rows = 0;
  const onProgress = (more: number) => {
    rows += more;
  };
  await writeSample({ rows: 1_500, out: join(folder, 'a.csv'), seed: 1, onProgress });
  expect(rows).toBe(1_500);
});

test('athena-table.ddl declares the columns of the sample, all text', () => {
  const declared = [...readFileSync('athena-table.ddl', 'utf8').matchAll(/^ {2}`(\w+)` (\w+),?$/gm)];
  expect(declared.map(([, name]) => name)).toEqual(sampleColumns);
  expect(new Set(declared.map(([, , type]) => type))).toEqual(new Set(['string']));
});
