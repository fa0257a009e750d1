import { expect, test } from '@jest/globals';
import { testSession } from '../../sql/test-session.js';
import { freezeFiles } from './file-table.js';

const opened = testSession();

/** The type of a column with these values, and the values as they come out. */
async function typeOf(values: readonly string[]): Promise<readonly [string, readonly (string | null)[]]> {
  const text = `k,v\n${values.map((value, at) => `x${String(at).padStart(6, '0')},${value}\n`).join('')}`;
  const { columns, rows } = await freezeFiles(
    opened(),
    { 'a.csv': text },
    { columnTypes: 'auto', key: '{k}' },
  );
  expect(columns[0]).toBe('k VARCHAR');
  return [String(columns[1]).slice(2), rows.map(([, value]) => value ?? null)];
}

test.each<[readonly string[], string]>([
  [['1', '-20', '9223372036854775807'], 'BIGINT'],
  [['1', '9223372036854775808'], 'DECIMAL(19,0)'],
  [['1.50', '-0.25', '100.00'], 'DECIMAL(5,2)'],
  [['0.1', '0.25'], 'DOUBLE'],
  [['true', 'false'], 'BOOLEAN'],
  [['2026-01-31', '0001-01-01'], 'DATE'],
  [['2026-01-31 10:04:05', '2026-01-31 10:04:05.5'], 'TIMESTAMP'],
  [['1', ''], 'BIGINT'],
  [['007', '1'], 'VARCHAR'],
  [['+1', '1'], 'VARCHAR'],
  [['1.5', '1'], 'VARCHAR'],
  [['-0', '1'], 'VARCHAR'],
  [['-0.00', '1.00'], 'VARCHAR'],
  [['1e5', '0.5'], 'VARCHAR'],
  [['nan', '0.5'], 'VARCHAR'],
  [['0.1234567890123456789', '0.5'], 'VARCHAR'],
  [['99999999999999999999999999999999999999', '1'], 'DECIMAL(38,0)'],
  [['999999999999999999999999999999999999999', '1'], 'VARCHAR'],
  [['True', 'false'], 'VARCHAR'],
  [['1', 'true'], 'VARCHAR'],
  [['2026-02-30', '2026-02-01'], 'VARCHAR'],
  [['2026-1-31', '2026-02-01'], 'VARCHAR'],
  [['2026-01-31 10:04:05.50', '2026-01-31 10:04:05'], 'VARCHAR'],
  [['2026-01-31', '2026-01-31 10:04:05'], 'VARCHAR'],
  [[' 1', '2'], 'VARCHAR'],
  [['', ''], 'VARCHAR'],
])('%j is %s, and comes out as it went in', async (values, type) => {
  expect(await typeOf(values)).toEqual([type, values.map((value) => (value === '' ? null : value))]);
});

test('a T between date and time is a TIMESTAMP', async () => {
  expect((await typeOf(['2026-01-31T10:04:05', '2026-01-31T10:04:05.25']))[0]).toBe('TIMESTAMP');
});

test('every row counts, those far behind too', async () => {
  const numbers = Array.from({ length: 12_000 }, (_, at) => String(at));
  expect((await typeOf(numbers))[0]).toBe('BIGINT');
  expect((await typeOf([...numbers, '007']))[0]).toBe('VARCHAR');
  expect((await typeOf([...numbers.map(() => ''), '1.5']))[0]).toBe('DECIMAL(2,1)');
});

test('quoted values count, too, as do those of a file that has to be copied', async () => {
  expect((await typeOf(['"1"', '2']))[0]).toBe('BIGINT');
  expect((await typeOf(['"1\n"', '2']))[0]).toBe('VARCHAR');
  expect((await typeOf(['1\r', '2']))[0]).toBe('BIGINT');
  expect((await typeOf(['""', '2']))[0]).toBe('VARCHAR');
});
