/** What bodies are made of, through the command: each kind arrives, is known again, and is put back. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSession } from '../../job/sql/duckdb-session.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { openAthenaBench } from './athena-bench.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

/** Three rows with a text of JSON and bytes that are no text; the third has neither. */
async function table(cwd: string): Promise<void> {
  const session = await openSession({ threads: 1, memoryLimit: '512MB', tempDirectory: join(cwd, 'spill') });
  await session.run(
    `COPY (SELECT * FROM (VALUES (1, 'Ada', '{"a": 1.10}', '\\x00\\xFFa'::BLOB), (2, 'say "hi", ' || chr(10), '[]', ''::BLOB),
       (3, '', NULL, NULL)) AS t(id, name, doc, bytes)) TO '${join(cwd, 'rows.parquet')}' (FORMAT parquet)`,
  );
  session.close();
}

interface Place {
  readonly cwd: string;
  run(command: string, ...flags: string[]): ReturnType<typeof runSplitter>;
  split(...flags: string[]): Promise<ReturnType<typeof reportOf>>;
  /** Bodies, and types where there are any, by key. */
  objects(): Promise<Record<string, string>>;
}

function place(cwd: string, flags: readonly string[], objects: Place['objects']): Place {
  const env = s3Environment(server);
  const run = (command: string, ...more: string[]) =>
    runSplitter([...command.split(' '), '--log', 'json', '--state', 'state', ...more], { cwd, env });
  const split = async (...more: string[]) => {
    const source = ['--files', 'rows.parquet', '--key', '{id}', '--write', 'changed', '--keep-frozen', '9'];
    const done = await run('split', ...source, ...flags, ...more);
    if (done.code !== 0) throw new Error(`exit ${done.code}: ${done.stderr}`);
    return reportOf(done.stdout);
  };
  return { cwd, run, split, objects };
}

async function bucket(name: string): Promise<Place> {
  server.createBucket(name);
  const cwd = await testFolder();
  await table(cwd);
  return place(cwd, ['--target', `s3://${name}/`, ...s3Flags(server)], async () =>
    Object.fromEntries(
      [...server.objects(name)].map(([key, { body, contentType }]) => [
        key,
        `${contentType} ${body?.toString('latin1')}`,
      ]),
    ),
  );
}

async function folder(): Promise<Place> {
  const cwd = await testFolder();
  await table(cwd);
  return place(cwd, ['--target', 'out'], async () => {
    const files = await filesIn(join(cwd, 'out'));
    const found = files.map(
      async (name) => [name, await readFile(join(cwd, 'out', name), 'latin1')] as const,
    );
    return Object.fromEntries(await Promise.all(found));
  });
}

const header = 'id,name,doc,bytes\r\n';
const bodies = {
  csv: {
    1: `${header}1,Ada,"{""a"": 1.10}",AP9h\r\n`,
    2: `${header}2,"say ""hi"", \n",[],""\r\n`,
    3: `${header}3,"",,\r\n`,
  },
  lines: {
    1: '{"id":1,"name":"Ada","doc":"{\\"a\\": 1.10}","bytes":"AP9h"}\n',
    2: '{"id":2,"name":"say \\"hi\\", \\n","doc":"[]","bytes":""}\n',
    3: '{"id":3,"name":"","doc":null,"bytes":null}\n',
  },
  column: { 1: '\0\xffa', 2: '' },
};

function typed(type: string, of: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(of).map(([key, body]) => [key, `${type} ${body}`]));
}

test('in a bucket each kind has its type; nothing is sent twice; another kind writes all; a restore brings all back', async () => {
  const { split, run, objects } = await bucket('kinds');
  expect(await split('--body', 'csv', '--run-id', 'first')).toMatchObject({ written: 3, created: 3 });
  const first = typed('text/csv; charset=utf-8', bodies.csv);
  expect(await objects()).toEqual(first);
  expect(await split('--body', 'csv')).toMatchObject({ unchanged: 3, written: 0, puts: 0 });
  expect(await split('--body', 'lines', '--run-id', 'second')).toMatchObject({
    written: 3,
    created: 0,
    puts: 3,
  });
  const second = typed('application/x-ndjson', bodies.lines);
  expect(await objects()).toEqual(second);
  // Of rows that are written alone: the third has no bytes, and its object stays as it was.
  const bytes = ['--body', 'column:bytes', '--max-rejects', '1', '--run-id', 'third'];
  expect(await split(...bytes)).toMatchObject({
    written: 2,
    rejected: 1,
    reasons: { 'body-null': 1 },
    kept: 1,
  });
  const third = { ...second, ...typed('application/octet-stream', bodies.column) };
  expect(await objects()).toEqual(third);
  expect(await run('verify', '--deep', '--run-id', 'third', ...s3Flags(server))).toMatchObject({ code: 0 });

  expect(await run('restore first', ...s3Flags(server))).toMatchObject({ code: 0 });
  expect(await objects()).toEqual(first);
  // What the third run had kept was made by another one, with another type.
  expect(await run('restore third', ...s3Flags(server))).toMatchObject({ code: 2 });
  expect(await split('--body', 'lines', '--run-id', 'fourth')).toMatchObject({ written: 3 });
  expect(await run('verify', '--deep', '--run-id', 'fourth', ...s3Flags(server))).toMatchObject({ code: 0 });
});

test('the same bytes under another type are written again', async () => {
  const { split, objects } = await bucket('types');
  const doc = ['--body', 'column:doc', '--max-rejects', '1'];
  const two = { 1: '{"a": 1.10}', 2: '[]' };
  await split(...doc, '--content-type', 'application/json');
  expect(await objects()).toEqual(typed('application/json', two));
  expect(await split(...doc)).toMatchObject({ written: 2, created: 0 });
  expect(await objects()).toEqual(typed('application/octet-stream', two));
  expect(await split(...doc)).toMatchObject({ written: 0, puts: 0, unchanged: 2 });
  expect(await split(...doc, '--header', 'Content-Type: text/x')).toMatchObject({ written: 2 });
  expect(await objects()).toEqual(typed('text/x', two));
});

test('in a folder runs of text and of bytes are put back, what a run had kept of another one too', async () => {
  const { split, run, objects, cwd } = await folder();
  await split('--body', 'lines', '--run-id', 'lines');
  await split('--body', 'column:bytes', '--max-rejects', '1', '--run-id', 'bytes');
  const mixed = { ...bodies.lines, ...bodies.column };
  expect(await objects()).toEqual(mixed);
  await split('--body', 'csv', '--run-id', 'csv');
  expect(await objects()).toEqual(bodies.csv);
  expect(await run('restore bytes', '--run-id', 'back')).toMatchObject({ code: 0 });
  expect(await objects()).toEqual(mixed);
  expect(await run('verify', '--deep', '--run-id', 'back')).toMatchObject({ code: 0 });
  expect(await run('restore csv')).toMatchObject({ code: 0 });
  expect(await objects()).toEqual(bodies.csv);
  const rejects = await filesIn(join(cwd, 'state', 'runs', 'bytes', 'rejects'));
  const text = await readFile(join(cwd, 'state', 'runs', 'bytes', 'rejects', rejects[0] ?? ''), 'utf8');
  expect(text).toBe('{"reason":"body-null","key":"3","row":null}\n');
});

test('of Athena they are made from the columns that were frozen', async () => {
  const bench = await openAthenaBench();
  try {
    await bench.athena.registerTable({
      database: 'db',
      table: 'kinds',
      rows: `SELECT * FROM (VALUES (1, 'a,b', '\\x00a'::BLOB, {'x': 1}), (2, NULL, NULL, NULL)) t(id, name, bytes, nested)`,
    });
    const split = (...flags: string[]) =>
      bench.onAthena('split', '--table', 'db.kinds', '--write', 'changed', ...flags).finished;
    expect(await split('--body', 'csv')).toMatchObject({ code: 0 });
    const names = 'id,name,bytes,nested\r\n';
    expect(Object.fromEntries(bench.objects('out/'))).toEqual({
      '1.json': `${names}1,"a,b",AGE=,"{""x"":1}"\r\n`,
      '2.json': `${names}2,,,\r\n`,
    });
    const again = await split('--body', 'csv');
    expect(reportOf(again.stdout)).toMatchObject({ unchanged: 2, puts: 0 });
    const named = await split('--body-columns', 'nested,name', '--rename', 'name=theName');
    expect([named.code, bench.objects('out/').get('1.json')]).toEqual([
      0,
      '{"nested":{"x":1},"theName":"a,b"}',
    ]);
    const bytes = await split('--body', 'column:bytes');
    expect([bytes.code, reportOf(bytes.stdout)]).toMatchObject([
      3,
      { written: 1, reasons: { 'body-null': 1 } },
    ]);
    expect(bench.objects('out/').get('1.json')).toBe('\0a');
  } finally {
    await bench.close();
  }
});

test('columns of the body are chosen, renamed and read as JSON, while keys and headers see all', async () => {
  const { split, run, objects } = await bucket('columns');
  const form = ['--body-columns', 'doc,id', '--rename', 'id=userId', '--json-columns', 'doc'];
  const header = ['--header', 'Content-Language: l{id}', '--key', '{id}-{id}', '--omit-nulls'];
  expect(await split(...form, ...header, '--run-id', 'one')).toMatchObject({ written: 3 });
  const one = typed('application/json', {
    '1-1': '{"doc":{"a":1.10},"userId":1}',
    '2-2': '{"doc":[],"userId":2}',
    '3-3': '{"userId":3}',
  });
  expect(await objects()).toEqual(one);
  expect(server.objects('columns').get('2-2')?.headers).toMatchObject({ 'content-language': 'l2' });
  expect(await split(...form, ...header)).toMatchObject({ unchanged: 3, puts: 0 });
  expect(await split(...form, ...header, '--rename', 'doc=document')).toMatchObject({
    written: 2,
    unchanged: 1,
  });
  expect((await objects())['2-2']).toBe('application/json {"document":[],"userId":2}');
  expect(await run('restore one', ...s3Flags(server))).toMatchObject({ code: 0 });
  expect(await objects()).toEqual(one);

  // No name is JSON, and the objects of such rows stay.
  const names = ['--body-columns', 'name', '--json-columns', 'name', '--key', '{id}-{id}'];
  const bad = await run(
    'split',
    '--files',
    'rows.parquet',
    '--target',
    's3://columns/',
    ...s3Flags(server),
    ...names,
  );
  expect([bad.code, reportOf(bad.stdout)]).toMatchObject([
    3,
    { rows: 3, written: 0, rejected: 3, reasons: { 'bad-json': 3 }, kept: 3 },
  ]);
  expect(await objects()).toEqual(one);
  const faults = await run(
    'split',
    '--files',
    'rows.parquet',
    '--target',
    's3://columns/',
    '--key',
    '{id}',
    ...s3Flags(server),
    ...['--body-columns', 'id,nope', '--rename', 'id=x', '--json-columns', 'bytes'],
  );
  expect(faults.code).toBe(2);
  for (const told of [
    '--body-columns: there is no column "nope"',
    '--json-columns: the column "bytes" is not among',
  ])
    expect(faults.stderr).toContain(told);
});

test('compressed objects say so, are known again, and are told from plain ones, from other codecs and from damage', async () => {
  const { split, run } = await bucket('compressed');
  const stored = () =>
    Object.fromEntries(
      [...server.objects('compressed')].map(([key, { body = Buffer.alloc(0), headers, contentType }]) => {
        const coding = headers['content-encoding'];
        const plain =
          { gzip: gunzipSync, br: brotliDecompressSync }[coding ?? ''] ?? ((bytes: Buffer) => bytes);
        return [key, `${coding} ${contentType} ${plain(body).toString('latin1')}`];
      }),
    );
  const coded = (coding: string) => typed(`${coding} application/x-ndjson`, bodies.lines);
  const verify = async (...flags: string[]) =>
    (await run('verify', '--deep', ...flags, ...s3Flags(server))).code;
  const lines = ['--body', 'lines'];
  await split(...lines);
  expect(stored()).toEqual(coded('undefined'));
  const gzip = await split(...lines, '--compress', 'gzip', '--run-id', 'gzip');
  expect(gzip).toMatchObject({ written: 3, created: 0 });
  expect(stored()).toEqual(coded('gzip'));
  expect(gzip.bytes).toBe(
    [...server.objects('compressed').values()].reduce((sum, { body }) => sum + (body?.byteLength ?? 0), 0),
  );
  expect(await verify('--run-id', 'gzip')).toBe(0);
  // Neither another night nor another level nor a listing takes them for changed.
  expect(await split(...lines, '--compress', 'gzip')).toMatchObject({ unchanged: 3, puts: 0 });
  expect(await split(...lines, '--compress', 'gzip', '--compress-level', '1')).toMatchObject({
    unchanged: 3,
    puts: 0,
  });
  const listed = ['--compress', 'gzip', '--compare', 'target', '--if-exists', 'own'];
  expect(await split(...lines, ...listed)).toMatchObject({ unchanged: 3, puts: 0 });
  expect(await split(...lines, ...listed, '--write', 'all', '--run-id', 'own')).toMatchObject({
    written: 3,
    created: 0,
  });
  expect(await verify('--run-id', 'own')).toBe(0);
  expect(await split(...lines, '--compress', 'br', '--run-id', 'br')).toMatchObject({ written: 3 });
  expect(stored()).toEqual(coded('br'));
  expect(await verify('--run-id', 'br')).toBe(0);
  expect(await run('restore gzip', ...s3Flags(server))).toMatchObject({ code: 0 });
  expect(stored()).toEqual(coded('gzip'));

  // Another object of the same size, whose text has another digit.
  const text = bodies.lines[1].replace('1.10', '1.20');
  const client = new S3Client({ ...server, forcePathStyle: true });
  const size = server.objects('compressed').get('1')?.body?.byteLength;
  const other = gzipSync(text);
  expect(other.byteLength).toBe(size);
  await client.send(
    new PutObjectCommand({ Bucket: 'compressed', Key: '1', Body: other, ContentEncoding: 'gzip' }),
  );
  client.destroy();
  const found = await run('verify', '--deep', '--run-id', 'own', ...s3Flags(server));
  expect([found.code, JSON.parse(found.stdout.trim().split('\n').at(-1) ?? '')]).toMatchObject([
    1,
    { differences: { content: 1 } },
  ]);
  expect(await split(...lines, ...listed.slice(0, 4), '--run-id', 'mended')).toMatchObject({
    written: 1,
    unchanged: 2,
  });
  expect(stored()).toEqual(coded('gzip'));
  expect(await split(...lines, '--run-id', 'plain')).toMatchObject({ written: 3 });
  expect(stored()).toEqual(coded('undefined'));
});

test('in a folder the same bodies, compressed and not, are other files', async () => {
  const { split, run, objects, cwd } = await folder();
  await split('--body', 'lines', '--run-id', 'plain');
  const sizes = await objects();
  expect(await split('--body', 'lines', '--compress', 'gzip')).toMatchObject({ written: 3, created: 0 });
  expect(gunzipSync(await readFile(join(cwd, 'out', '1'))).toString('latin1')).toBe(bodies.lines[1]);
  expect(await split('--body', 'lines', '--compress', 'gzip', '--compare', 'target')).toMatchObject({
    unchanged: 3,
    puts: 0,
  });
  expect(await run('restore plain')).toMatchObject({ code: 0 });
  expect(await objects()).toEqual(sizes);
});

test('diff and preview show what such bodies are', async () => {
  const { split, run, cwd } = await folder();
  await split('--body', 'csv');
  await writeFile(join(cwd, 'rows.csv'), 'id,name,doc,bytes\n1,Eva,,\n');
  const flags = ['--key', '{id}', '--target', 'out', '--body', 'csv', '--write', 'changed'];
  const diff = await run('diff', '--files', 'rows.csv', ...flags);
  expect(JSON.parse(diff.stdout)).toMatchObject({
    updated: 1,
    samples: [
      {
        key: '1',
        columns: [
          { name: 'name', before: 'Ada', after: 'Eva' },
          { name: 'doc', before: '"{""a"": 1.10}"', after: '' },
          { name: 'bytes', before: 'AP9h', after: '' },
        ],
      },
    ],
  });
  const preview = await run(
    'preview',
    '--files',
    'rows.parquet',
    '--key',
    '{id}',
    '--target',
    'out',
    '--body',
    'column:bytes',
  );
  expect(JSON.parse(preview.stdout).samples).toEqual([
    { key: '1', body: expect.stringMatching(/^3 bytes that are no text, md5 [0-9a-f]{32}$/), reason: null },
    { key: '2', body: '', reason: null },
    { key: '3', body: null, reason: 'body-null' },
  ]);
});

test('a column that is not there ends the run in planning', async () => {
  const { run } = await folder();
  const flags = ['--files', 'rows.parquet', '--key', '{id}', '--target', 'out', '--body', 'column:Bytes'];
  const done = await run('split', ...flags);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('--body: there is no column "Bytes"; did you mean "bytes"?');
});
