import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { openAthenaBench, people } from './athena-bench.js';
import { runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

test('files of a bucket are looked at and split by what was written', async () => {
  const server = await startS3Server({ buckets: ['shop'] });
  try {
    const cwd = await testFolder();
    const client = new S3Client({ ...server, forcePathStyle: true });
    for (const part of [1, 2]) {
      const lines = Array.from({ length: 50 }, (_, row) => `${part * 1000 + row},n${row}`);
      const Body = `customer_id,name\n${lines.join('\n')}\n`;
      const Key = `in/customers/part-${part}.csv`;
      await client.send(new PutObjectCommand({ Bucket: 'shop', Key, Body }));
    }
    client.destroy();
    const env = { ...s3Environment(server), SPLITTER_THREADS: '' };
    const flags = ['--files', 's3://shop/in/customers/', '--target', 's3://shop/out/', ...s3Flags(server)];
    const made = await runSplitter(['init', ...flags], { cwd, env });
    expect([made.code, made.code === 0 ? '' : made.stderr]).toEqual([0, '']);
    expect(JSON.parse(made.stdout)).toMatchObject({ job: 'customers', key: '{customer_id}.json' });
    expect(await readFile(join(cwd, 'splitter.yaml'), 'utf8')).toContain(': 2 files, 100 rows, 2 columns.\n');
    expect([...(await readObjects(server, 'shop', 'out/')).keys()]).toEqual([]);
    const done = await runSplitter(['split', '--config', 'splitter.yaml'], { cwd, env });
    expect([done.code, reportOf(done.stdout)]).toMatchObject([0, { rows: 100, written: 100 }]);
    const objects = await readObjects(server, 'shop', 'out/');
    expect([objects.size, objects.get('2007.json')]).toEqual([100, '{"customer_id":"2007","name":"n7"}']);
  } finally {
    await server.close();
  }
});

test('a table of Athena is looked at and split by what was written', async () => {
  const bench = await openAthenaBench();
  try {
    const own = { SPLITTER_KEY: '', SPLITTER_TARGET: '', SPLITTER_THREADS: '', SPLITTER_TRANCHES: '' };
    const flags = ['--athena-endpoint-url', bench.athena.endpoint, '--target', 's3://table/out/'];
    const made = await bench.start('init', '--table', 'db.people', ...flags, own).finished;
    expect([made.code, made.code === 0 ? '' : made.stderr]).toEqual([0, '']);
    expect(JSON.parse(made.stdout)).toMatchObject({ job: 'people', key: '{id}.json', columns: 2 });
    expect(bench.unloads()).toEqual([]);
    const text = await readFile(join(bench.folder, 'splitter.yaml'), 'utf8');
    expect(text).toContain(`{id}.json was counted: different in each of ${people} rows, never NULL.`);
    const done = await bench.start('split', '--config', 'splitter.yaml', own).finished;
    expect([done.code, done.code === 0 ? '' : done.stderr]).toEqual([0, '']);
    expect(bench.objects('out/').get('7.json')).toBe('{"id":7,"name":"name 7"}');
  } finally {
    await bench.close();
  }
});
