/** The pages of docs/how-to say what works: their commands are run as they stand, and print what the pages say. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import type { SplitterOptions } from './run-splitter.js';
import { s3Environment } from './s3-run.js';
import { removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

// Tests run from the root of the repository.
const pages = 'docs/how-to';
const main = resolve('dist/job/main.js');
/** A block of commands, and what they print where a block of text follows. */
const block = /^```sh\n([\s\S]+?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm;

async function pathWithSplitter(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'splitter'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(join(bin, 'splitter'), 0o755);
  return `${bin}:${process.env.PATH}`;
}

async function run(
  commands: string,
  cwd: string,
  path: string,
  own: SplitterOptions['env'] = {},
): Promise<{ stdout: string; code: number }> {
  const env = { ...own, PATH: path, HOME: cwd, SPLITTER_THREADS: '1', SPLITTER_LOG: 'pretty' };
  const shell = spawn('bash', ['-eu', '-c', commands], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number>((done) => shell.once('close', (ended) => done(ended ?? -1)));
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return { stdout, code };
}

test('every page has commands that are run', async () => {
  const names = await readdir(pages);
  expect(names.length).toBeGreaterThanOrEqual(10);
  for (const name of names) expect(await readFile(join(pages, name), 'utf8')).toMatch(block);
});

test.each([
  'one-json-file-per-customer.md',
  'one-file-per-customer-with-all-of-its-rows.md',
  'input-for-a-models-batch.md',
  'a-spreadsheets-export.md',
  'from-a-pipe.md',
  'from-the-glue-job.md',
  '100-million-rows.md',
  'a-nightly-refresh.md',
  'a-change-feed.md',
  'deleting-what-is-gone.md',
  'undo-a-bad-run.md',
  'feed-a-cache.md',
  'an-existing-network-and-no-docker.md',
  'with-terraform.md',
  'a-second-account.md',
  'orchestrators.md',
  'ask-the-ledgers.md',
])('%s', (page) => checkPage(page));

test('files-on-s3.md', async () => {
  const server = await startS3Server({ buckets: ['lake'] });
  const env = { AWS_ENDPOINT_URL_S3: server.endpoint, AWS_REGION: server.region, ...s3Environment(server) };
  try {
    await checkPage('files-on-s3.md', env);
  } finally {
    await server.close();
  }
});

test('a-site-behind-a-cdn.md', async () => {
  const server = await startS3Server({ buckets: ['site'] });
  const env = { AWS_ENDPOINT_URL_S3: server.endpoint, AWS_REGION: server.region, ...s3Environment(server) };
  try {
    await checkPage('a-site-behind-a-cdn.md', env);
    const page = await readFile(join(pages, 'a-site-behind-a-cdn.md'), 'utf8');
    const shown: unknown = JSON.parse(/^```json\n([\s\S]+?)^```/m.exec(page)?.[1] ?? '');
    const client = new S3Client({ ...server, forcePathStyle: true });
    const head = await client.send(new HeadObjectCommand({ Bucket: 'site', Key: 'www/prices/index.html' }));
    client.destroy();
    expect(head).toMatchObject(shown as object);
  } finally {
    await server.close();
  }
});

async function checkPage(page: string, env: SplitterOptions['env'] = {}): Promise<void> {
  const folder = await testFolder();
  const path = await pathWithSplitter(folder);
  for (const [, commands = '', printed = ''] of (await readFile(join(pages, page), 'utf8')).matchAll(block)) {
    const { stdout } = await run(commands, folder, path, env);
    expect(stdout.trimEnd()).toBe(printed.trimEnd());
  }
}
