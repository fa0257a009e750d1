import { expect, test } from '@jest/globals';
import { readFault } from '../../../../job/plan/files/read-fault.js';
import { SourceError } from '../../../../job/shared/errors.js';

test('a SourceError is left as it is', () => {
  const error = new SourceError('ours');
  expect(readFault(error, ['/a.csv'])).toBe(error);
});

test('of a fault in a CSV remain file, line, problem and the line, shortened', () => {
  const line = 'x'.repeat(300);
  const error = new Error(
    `Invalid Input Error: CSV Error on Line: 12\nOriginal Line: ${line}\nExpected Number of Columns: 2 Found: 1\n` +
      'Possible fixes:\n* Enable ignore errors (ignore_errors=true) to skip this row\n\n  file = /data/b.csv\n  delimiter = , (Set By User)',
  );
  const fault = readFault(error, ['/data/a.csv', '/data/b.csv']);
  expect(fault).toBeInstanceOf(SourceError);
  expect(fault.message).toBe(
    `/data/b.csv: line 12: Expected Number of Columns: 2 Found: 1\n  the line: ${'x'.repeat(200)}…`,
  );
  expect(fault.cause).toBe(error);
});

test.each([
  [
    `IO Error: Cannot open file '/data/b.csv'\nTry setting x='auto'`,
    "/data/b.csv: Cannot open file '/data/b.csv'",
  ],
  [
    'Binder Error: json_read expected records\n Try setting records=auto.\n\nLINE 1: SELECT *',
    '/data/a.csv, /data/b.csv: json_read expected records',
  ],
  ['something else\nin two lines', '/data/a.csv, /data/b.csv: something else. in two lines'],
])('%j names the file where DuckDB does, and keeps its advice to itself', (message, expected) => {
  const fault = readFault(new Error(message), ['/data/a.csv', '/data/b.csv']);
  expect(fault.message.slice(0, expected.length)).toBe(expected);
  expect(fault.message).not.toMatch(/Try setting|LINE 1|Error:/);
});

test('what is thrown without being an Error is told too', () => {
  expect(readFault('odd', ['/a.csv']).message).toBe('/a.csv: odd');
});
