import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server({ buckets: ['bucket'] });
});
afterAll(() => server.close());

test("--if-exists own writes over the job's objects night after night, and leaves somebody else's where they are", async () => {
  const cwd = await testFolder();
  const split = async (value: string, ...more: string[]) => {
    await writeFile(join(cwd, 'table.csv'), `id,v\n1,${value}\n2,${value}\n3,same\n`);
    const line = ['split', '--files', 'table.csv', '--target', 's3://bucket/out/', '--key', '{id}'];
    const flags = ['--if-exists', 'own', '--write', 'changed', '--max-rejects', '1', ...s3Flags(server)];
    const { code, stdout, stderr } = await runSplitter([...line, ...flags, ...more], {
      cwd,
      env: s3Environment(server),
    });
    if (code !== 0) throw new Error(stderr);
    return reportOf(stdout);
  };
  const client = new S3Client({ ...server, forcePathStyle: true });
  const theirs = () => client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'out/2', Body: 'theirs' }));
  try {
    expect(await split('one')).toMatchObject({ written: 3, rejected: 0 });
    expect(await split('two')).toMatchObject({ written: 2, created: 0, unchanged: 1, puts: 2 });
    await theirs();
    const third = await split('three');
    expect(third).toMatchObject({ written: 1, unchanged: 1, rejected: 1, reasons: { exists: 1 }, kept: 0 });
    expect(await split('four')).toMatchObject({ written: 1, unchanged: 1, reasons: { exists: 1 } });
  } finally {
    client.destroy();
  }
  expect(Object.fromEntries(await readObjects(server, 'bucket', 'out/'))).toEqual({
    '1': '{"id":"1","v":"four"}',
    '2': 'theirs',
    '3': '{"id":"3","v":"same"}',
  });
});
