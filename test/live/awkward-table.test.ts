import { randomUUID } from 'node:crypto';
import { test } from '@jest/globals';
import { splitAwkwardTable } from '../e2e/awkward-table.js';
import { createBucket, radosgw } from './radosgw.js';

test('10,000 awkward keys and values arrive on a real server and read back equal', async () => {
  const bucket = `awkward-${randomUUID()}`;
  await createBucket(bucket);
  await splitAwkwardTable(radosgw, bucket, 10_000);
}, 180_000);
