import { expect, test } from '@jest/globals';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { splitAwkwardTable } from './awkward-table.js';

test('awkward keys and values arrive in S3 and read back equal', async () => {
  const server = await startS3Server({ buckets: ['awkward-bucket'] });
  try {
    await splitAwkwardTable(server, 'awkward-bucket', 1500);
    // The rows and the run's own files; nothing is left half done.
    expect(server.stats().buckets['awkward-bucket']?.openUploads).toBe(0);
  } finally {
    await server.close();
  }
});
