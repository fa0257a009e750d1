/** States that earlier versions wrote: today's program goes on with each of them, whatever stage it was cut off in. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { RunStory } from '../../job/report/run-story.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { type Finished, runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';

const bucket = 'table';
const ids = Array.from({ length: 12 }, (_, row) => String(row));
const objects = new Map(ids.map((id) => [`${id}.json`, `{"id":"${id}","name":"name ${id}"}`]));
const files = z.record(z.string(), z.union([z.string(), z.object({ base64: z.string() })]));

let server: S3Server;
let folder: string;
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Puts the state on the double: its ETags are md5s, so what the state knows of its files holds again. */
async function load(writtenBy: string, name: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'splitter-old-'));
  await writeFile(join(folder, 'rows.csv'), `id,name\n${ids.map((id) => `${id},name ${id}`).join('\n')}\n`);
  server = await startS3Server({ buckets: [bucket] });
  // Tests run from the root of the repository.
  const text = readFileSync(`test/fixtures/states/${writtenBy}/${name}.json`, 'utf8');
  const client = new S3Client({ ...server, forcePathStyle: true });
  for (const [key, content] of Object.entries(files.parse(JSON.parse(text)))) {
    const body = typeof content === 'string' ? content : Buffer.from(content.base64, 'base64');
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }
  client.destroy();
}

function splitter(command: string, ...flags: string[]): Promise<Finished> {
  const tuning = ['--lease-seconds', '3', '--scratch-dir', join(folder, 'scratch'), '--log', 'json'];
  const ofStage = tuning.slice({ verify: 2, report: 4 }[command] ?? 0);
  const env = s3Environment(server);
  return runSplitter([command, ...flags, ...s3Flags(server), ...ofStage], { cwd: folder, env });
}

const split = (...flags: string[]) =>
  splitter('split', '--files', 'rows.csv', '--target', `s3://${bucket}/out/`, '--key', '{id}.json', ...flags);

const later = (stage: string, runId: string, ...flags: string[]) =>
  splitter(stage, '--state', `s3://${bucket}/_splitter/`, '--run-id', runId, ...flags);

/** The stages that the run still wants, in their order. */
const cutOff: [string, ...(() => Promise<Finished>)[]][] = [
  ['planning', () => split('--resume')],
  ['planned', () => later('upload', 'planned'), () => later('finish', 'planned')],
  [
    'half-uploaded',
    () => later('upload', 'half-uploaded', '--batch', '1'),
    () => later('finish', 'half-uploaded'),
  ],
  ['uploading', () => split('--resume')],
  ['uploaded', () => later('finish', 'uploaded')],
];

async function expectEveryRow(runId: string): Promise<void> {
  expect(await readObjects(server, bucket, 'out/')).toEqual(objects);
  const verified = await later('verify', runId);
  expect([verified.code, verified.stderr]).toEqual([0, expect.any(String)]);
}

test.each(cutOff)(
  'a run of ecc3a4c cut off as %s goes on and ends with every row',
  async (name, ...stages) => {
    await load('ecc3a4c', name);
    for (const stage of stages) {
      const { code, stderr } = await stage();
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    }
    await expectEveryRow(name);
  },
);

test('a finished run of ecc3a4c is verified, known as finished, and followed by a new one', async () => {
  await load('ecc3a4c', 'finished');
  await expectEveryRow('finished');
  const again = await split('--run-id', 'finished');
  expect([again.code, JSON.parse(again.stdout)]).toMatchObject([
    0,
    { runId: 'finished', written: 12, puts: 12 },
  ]);
  const next = await split('--run-id', 'next');
  expect([next.code, JSON.parse(next.stdout)]).toMatchObject([0, { runId: 'next', written: 12 }]);
  await expectEveryRow('next');
});

test('the report of a finished run of ecc3a4c tells what that version noted', async () => {
  await load('ecc3a4c', 'finished');
  const { code, stdout } = await later('report', 'finished');
  const story: RunStory = JSON.parse(stdout);
  const { timeline, tranches, latencies, sizes } = story;
  const { partSeconds = 0, objectsPerSecond = [], throttledPerSecond = [], pace = [] } = timeline ?? {};
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect(code).toBe(0);
  expect(sum(objectsPerSecond) * partSeconds).toBeCloseTo(12, 0);
  expect([sum(throttledPerSecond), pace.filter((rate) => rate !== null)]).toEqual([0, []]);
  expect([sum(tranches.map(({ rows }) => rows)), tranches.flatMap(({ task }) => task ?? [])]).toEqual([
    12,
    [],
  ]);
  expect([sum(latencies.map(({ count }) => count)), sizes]).toEqual([12, []]);
  expect(story.settings).toContainEqual({ name: '--key', value: '{id}.json' });
});

test('a run of ecc3a4c does not go on with other settings', async () => {
  await load('ecc3a4c', 'uploading');
  const { code, stderr } = await split('--run-id', 'uploading', '--json-shape', 'array');
  expect(code).toBe(2);
  expect(stderr).toContain(
    '--json-shape: expected "object", with which run uploading was begun, got "array"',
  );
});
