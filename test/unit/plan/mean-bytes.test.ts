/** The size of rows is looked at for a bill, which fails no run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { meanBytes } from '../../../job/plan/mean-bytes.js';
import { type DuckDbSession, openSession } from '../../../job/sql/duckdb-session.js';
import type { ETag, ObjectKey } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';

let folder: string;
let session: DuckDbSession;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mean-'));
  session = await openSession({ threads: 1, memoryLimit: '512MB', tempDirectory: join(folder, 'spill') });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true });
});

async function measured(path: string, signal?: AbortSignal) {
  const told: string[] = [];
  const staged = [{ partition: 0, key: 'one' as ObjectKey, etag: 'e' as ETag, rows: 30, bytes: 1_000 }];
  const plan = {
    ...{ staged, columns: [], rowsAs: 'bodies' as const, headers: [], tags: [] },
    body: { shape: 'object' as const, omitNulls: false },
  };
  const bytes = await meanBytes({
    ...{ plan, session, scratch: folder, signal },
    state: { stagedFile: async () => path },
    log: createLog('pretty', (line) => told.push(line), { level: 'debug' }),
  });
  return { bytes, told };
}

test('a few rows are looked at, however many there are', async () => {
  const path = join(folder, 'rows.parquet');
  // The 20 first of 10 bytes, which are those looked at, and others of 1,000.
  await session.run(
    `COPY (SELECT 'k' || i AS splitter_key, repeat('x', CASE WHEN i < 20 THEN 10 ELSE 1000 END) AS splitter_body
       FROM range(30) r(i) ORDER BY i) TO '${path}' (FORMAT parquet)`,
  );
  expect(await measured(path)).toEqual({ bytes: 10, told: [] });
});

test('what cannot be read is a size that is not known, and ends nothing', async () => {
  const path = join(folder, 'rows.parquet');
  await writeFile(path, 'no Parquet');
  const { bytes, told } = await measured(path);
  expect(bytes).toBeUndefined();
  expect(told).toEqual([expect.stringContaining('the size of rows is not known')]);
});

test('an interrupt is no failure to pass over', async () => {
  const path = join(folder, 'rows.parquet');
  await writeFile(path, 'no Parquet');
  await expect(measured(path, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
});
