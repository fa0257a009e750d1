/** Files on a real server as the source, in several batches, against the same files from here. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { runSplitter } from '../e2e/run-splitter.js';
import { s3Environment, s3Flags } from '../e2e/s3-run.js';
import { filesIn, removeFoldersAfterEach, testFolder } from '../e2e/test-folder.js';
import { createBucket, radosgw } from './radosgw.js';

removeFoldersAfterEach();

test('a folder with awkward keys is read in batches, and its objects are those of the files from here', async () => {
  const bucket = `files-${randomUUID()}`;
  await createBucket(bucket);
  const cwd = await testFolder();
  const client = new S3Client({ ...radosgw, forcePathStyle: true });
  for (const [file, name] of ['a.csv', 'b c+d.csv', 'ü%20.csv', 'dt=1/e.csv', "dt=1/f'g.csv"].entries()) {
    const rows = Array.from({ length: 60 }, (_, row) => `${file}-${row},${'x'.repeat(3000)}\n`);
    const body = `id,v\n${rows.join('')}`;
    await mkdir(join(cwd, 'in/dt=1'), { recursive: true });
    await writeFile(join(cwd, 'in', name), body);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `in/${name}`, Body: body }));
  }
  client.destroy();
  const usual = ['split', '--log', 'json', '--key', '{id}.json', '--state', '.state'];
  const onS3 = ['--target', 'out', '--files', `s3://${bucket}/in/**/*.csv`, '--scratch-limit', '1MB'];
  const read = await runSplitter([...usual, ...onS3, ...s3Flags(radosgw)], {
    cwd,
    env: s3Environment(radosgw),
  });
  expect([read.code, read.code === 0 ? '' : read.stderr]).toEqual([0, '']);
  expect(read.stderr).toMatch(/"objects":5,.*"batches":5/);
  const here = await runSplitter([...usual, '--target', 'here', '--files', 'in/**/*.csv'], { cwd });
  expect([here.code, here.code === 0 ? '' : here.stderr]).toEqual([0, '']);
  const bodiesIn = async (folder: string) => {
    const names = await filesIn(join(cwd, folder));
    return Promise.all(names.map(async (name) => [name, await readFile(join(cwd, folder, name), 'utf8')]));
  };
  const expected = await bodiesIn('here');
  expect(expected).toHaveLength(300);
  expect(await bodiesIn('out')).toEqual(expected);
}, 180_000);
