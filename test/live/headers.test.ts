/** Headers, metadata, tags and the storage class on a real server that verifies signatures, with the official client as the judge. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectTaggingCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { runSplitter } from '../e2e/run-splitter.js';
import { s3Environment, s3Flags } from '../e2e/s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from '../e2e/test-folder.js';
import { createBucket, judge, radosgw } from './radosgw.js';

removeFoldersAfterEach();

test('each arrives as it was written, and a second run finds nothing changed', async () => {
  const bucket = `headers-${randomUUID()}`;
  await createBucket(bucket);
  const cwd = await testFolder();
  const odd = 'a: b; c=\\d  e%20&x=~';
  await writeFile(join(cwd, 'rows.csv'), `id,mime,note,city\n1,text/html,${odd},São Paulo + Rio\n`);
  const flags = [
    '--files',
    'rows.csv',
    '--target',
    `s3://${bucket}/rows/`,
    '--key',
    '{id}',
    '--content-type',
    '{mime}; charset=utf-8',
    '--cache-control',
    'max-age=60, public',
    '--storage-class',
    'STANDARD',
    '--metadata',
    'note={note}',
    '--tag',
    'city={city}',
    '--header',
    'Content-Disposition: attachment; filename="{id}"',
    '--header',
    'Content-Language: de',
    '--header',
    'Expires: Wed, 21 Oct 2026 07:28:00 GMT',
    '--header',
    'x-amz-acl: bucket-owner-full-control',
    '--write',
    'changed',
  ];
  const split = async () => {
    const options = { cwd, env: s3Environment(radosgw) };
    const { code, stdout, stderr } = await runSplitter(
      ['split', '--log', 'json', ...s3Flags(radosgw), ...flags],
      options,
    );
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return reportOf(stdout);
  };
  expect(await split()).toMatchObject({ written: 1 });
  const client = judge();
  const object = { Bucket: bucket, Key: 'rows/1' };
  expect(await client.send(new HeadObjectCommand(object))).toMatchObject({
    ContentType: 'text/html; charset=utf-8',
    CacheControl: 'max-age=60, public',
    ContentDisposition: 'attachment; filename="1"',
    ContentLanguage: 'de',
    ExpiresString: 'Wed, 21 Oct 2026 07:28:00 GMT',
    Metadata: { note: odd },
  });
  const { TagSet } = await client.send(new GetObjectTaggingCommand(object));
  expect(TagSet).toEqual([{ Key: 'city', Value: 'São Paulo + Rio' }]);
  client.destroy();
  expect(await split()).toMatchObject({ written: 0, unchanged: 1 });
}, 180_000);
