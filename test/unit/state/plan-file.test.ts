import { expect, test } from '@jest/globals';
import { planSchema } from '../../../job/state/plan-file.js';

/** As version 0.1.0 wrote it before staged columns had names of their own, and before anything was compared. */
const before = {
  version: 1,
  runId: '20261122T134501Z-7f3a',
  attempt: '0f1e2d3c4b5a6978',
  createdAt: '2026-11-22T13:45:09.120Z',
  seconds: 8.12,
  source: 'table AwsDataCatalog.db.people',
  target: { kind: 's3', bucket: 'my-bucket', prefix: 'people/' },
  key: '{id}.json',
  ifExists: 'overwrite',
  body: { shape: 'object', omitNulls: false },
  onDuplicate: { mode: 'keep-max', column: 'at' },
  columns: [
    { name: 'id', raw: false },
    { name: 'tags', raw: true },
  ],
  rowsAs: 'columns',
  tranches: 8,
  partitions: 8,
  rows: 100,
  staged: [
    {
      partition: 0,
      key: '_splitter/staged/20261122T134501Z-7f3a/0f1e2d3c4b5a6978/splitter_partition=0/x',
      rows: 100,
      bytes: 1024,
      etag: '"5f4dcc3b5aa765d61d8327deb882cf99"',
    },
  ],
  athena: { queries: 4, bytesScanned: 4000, queueSeconds: 0.02, engineSeconds: 0.08 },
};

test('a plan of an earlier version is still read: it writes all, and knows nothing', () => {
  expect(planSchema.parse(before)).toEqual({
    ...before,
    job: 'default',
    write: 'all',
    missing: 'keep',
    sourceHolds: 'all',
    known: { kind: 'nothing' },
    headers: [],
    tags: [],
  });
});

test('what the staged files call a column comes back', () => {
  const columns = [{ name: 'id, of all', raw: false, staged: 'c0' }];
  expect(planSchema.parse({ ...before, columns }).columns).toEqual(columns);
});
