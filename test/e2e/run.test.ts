/** `splitter run` as one types it: ECS and S3 are doubles, and the report is one that a split wrote. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type EcsServer, found, refused, startEcsServer, started } from '../doubles/ecs-server.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { deployment } from '../unit/deployed/deployment.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let s3: S3Server;
let ecs: EcsServer;
beforeAll(async () => {
  s3 = await startS3Server({ region: deployment.Region });
  ecs = await startEcsServer();
  s3.createBucket('rows');
  s3.createBucket(deployment.StateBucket);
});
afterAll(async () => {
  await s3.close();
  await ecs.close();
});

async function run(...flags: string[]) {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'cdk-outputs.json'), JSON.stringify({ GlueToS3Splitter: deployment }));
  const s3Of = ['--endpoint-url', s3.endpoint, '--force-path-style'];
  const env = { ...s3Environment(s3), AWS_ENDPOINT_URL_ECS: ecs.endpoint };
  return runSplitter(['run', '--log', 'json', ...s3Of, ...flags], { cwd, env });
}

const requestSchema = z.object({
  overrides: z.object({
    containerOverrides: z.tuple([
      z.object({ environment: z.array(z.object({ name: z.string(), value: z.string() })) }),
    ]),
  }),
});

function variablesOfTheTask(): Record<string, string> {
  const request = ecs.requests.findLast(({ action }) => action === 'RunTask');
  const [{ environment }] = requestSchema.parse(request?.input).overrides.containerOverrides;
  return Object.fromEntries(environment.map(({ name, value }) => [name, value]));
}

test('--wait ends with the container’s code and prints the report that the task wrote', async () => {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n\n3\n');
  const where = ['--target', 's3://rows/orders/', '--state', `s3://${deployment.StateBucket}/`];
  const what = ['--files', 'rows.csv', '--key', '{id}.json', '--run-id', 'r1', '--log', 'json'];
  const task = await runSplitter(['split', ...s3Flags(s3), ...where, ...what], {
    cwd,
    env: s3Environment(s3),
  });

  ecs.answer('RunTask', refused('RESOURCE:CPU'), started);
  ecs.answer('DescribeTasks', found('STOPPED', { exitCode: task.code ?? 1 }));
  const { code, stdout, stderr } = await run(
    '--wait',
    '--run-id',
    'r1',
    '--max-rejects',
    '5',
    '--where',
    "dt='2026-11-21'",
  );
  // The empty line has no key, which is one reject more than none.
  expect([task.code, code, code === 3 ? '' : stderr]).toEqual([3, 3, '']);
  expect(reportOf(stdout)).toEqual(reportOf(task.stdout));
  expect(reportOf(stdout)).toMatchObject({ runId: 'r1', written: 2, rejected: 1 });
  expect(stderr).toContain('the cluster has no room for the task; trying again');
  expect(variablesOfTheTask()).toEqual({
    SPLITTER_WHERE: "dt='2026-11-21'",
    SPLITTER_MAX_REJECTS: '5',
    SPLITTER_RUN_ID: 'r1',
  });
});

test('without --wait it ends when the task runs, under an id that it made', async () => {
  ecs.answer('RunTask', started);
  ecs.answer('DescribeTasks', found('RUNNING'));
  const { code, stdout, stderr } = await run();
  expect([code, stdout]).toEqual([0, '']);
  const id = variablesOfTheTask().SPLITTER_RUN_ID;
  expect(id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/);
  expect(stderr).toContain(`"run":"${id}"`);
});

test('a task that ended without a code is a failure, with the reason and the line that goes on', async () => {
  ecs.answer('RunTask', started);
  ecs.answer('DescribeTasks', found('STOPPED', { stopCode: 'SpotInterruption', stoppedReason: 'reclaimed' }));
  const { code, stderr } = await run('--wait', '--run-id', 'r2');
  expect(code).toBe(1);
  expect(stderr).toMatch(/SpotInterruption: reclaimed\. What it did is kept: node \S+ run --run-id r2/);
});

test('faults are told before anything is started', async () => {
  const before = ecs.requests.length;
  const { code, stderr } = await run('--max-rejects', 'many', '--target', 's3://elsewhere/');
  expect(code).toBe(2);
  expect(stderr).toContain('--max-rejects: expected');
  expect(stderr).toContain('--target: is decided by the deployment; leave it out');
  expect(ecs.requests).toHaveLength(before);
});
