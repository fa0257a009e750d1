import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { RunError, SettingsError, SourceError } from '../../../job/errors.js';
import { freeBytes, unlessDiskFull } from '../../../job/plan/disk-full.js';

const duckdb = new SourceError('table.csv: IO Error', { cause: new Error('could not write') });
const nearlyFull = async () => 63 * 1024 * 1024;

test('what DuckDB fails with on a full disk is no fault of the source', async () => {
  const error = await unlessDiskFull(duckdb, '/data/scratch', nearlyFull);
  expect(error).toBeInstanceOf(RunError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^The disk is full: 66 MB are left where \/data\/scratch is/),
    cause: duckdb,
  });
});

test('with room left it is the source', async () => {
  expect(await unlessDiskFull(duckdb, '/data/scratch', async () => 64 * 1024 * 1024)).toBe(duckdb);
});

test('a fault that was found by looking at the source or the settings stays one on a full disk', async () => {
  for (const fault of [new SourceError('the files have different columns'), new SettingsError([])]) {
    expect(await unlessDiskFull(fault, '/data/scratch', nearlyFull)).toBe(fault);
  }
});

test('a folder that cannot be asked is taken for one with room', async () => {
  expect(await unlessDiskFull(duckdb, '/no/such/folder')).toBe(duckdb);
});

test('the free room of a folder is a number of bytes', async () => {
  expect(await freeBytes(tmpdir())).toBeGreaterThan(1024);
});
