/** `splitter run` as one types it: ECS and S3 are doubles, and the report is one that a split wrote. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type EcsServer,
  ecsError,
  found,
  refused,
  reset,
  startEcsServer,
  started,
  type TaskEnd,
  taskArn,
} from '../doubles/ecs-server.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { deployment } from '../unit/deployed/deployment.js';
import { runSplitter, startSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';
import { until } from './until.js';

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

const run = async (...flags: string[]) => (await begin(...flags)).finished;

async function begin(...flags: string[]) {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'cdk-outputs.json'), JSON.stringify({ GlueToS3Splitter: deployment }));
  const s3Of = ['--endpoint-url', s3.endpoint, '--force-path-style'];
  const env = { ...s3Environment(s3), AWS_ENDPOINT_URL_ECS: ecs.endpoint };
  return startSplitter(['run', '--log', 'json', ...s3Of, ...flags], { cwd, env });
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

/** Lines of level error, and the last five lines of all. */
function told(stderr: string) {
  const lines = stderr.trimEnd().split('\n');
  const errors = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return { errors: errors.filter(({ level }) => level === 'error'), last: lines.slice(-5).join('\n') };
}

const startedAt = 1_774_000_000;
const exited = {
  startedAt,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};
const stream = 'splitter/splitter/0123456789abcdef';
const tail = `aws logs tail splitter-log --log-stream-names ${stream} --since 1d --region eu-central-1`;
const never = 'nothing in splitter-log, since its container did not run';
const resume = /^node \S+ run --log json --endpoint-url \S+ --force-path-style --wait --run-id r2$/;

test.each<[string, TaskEnd, number, string, string, string, { resume?: RegExp; start?: RegExp }]>([
  ['failed', { ...exited, exitCode: 1 }, 1, 'task-ended', 'the run failed', tail, { resume }],
  [
    'refused its settings',
    { ...exited, exitCode: 2 },
    2,
    'task-ended',
    'settings or its source',
    tail,
    { start: resume },
  ],
  ['passed a limit', { ...exited, exitCode: 3 }, 3, 'task-ended', 'the run is done, but', tail, {}],
  ['found the target held', { ...exited, exitCode: 4 }, 4, 'held', 'another run holds', tail, { resume }],
  [
    'had no memory left',
    { ...exited, exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    137,
    'out-of-memory',
    'OutOfMemoryError: Container killed',
    tail,
    { resume },
  ],
  ['was killed', { ...exited, exitCode: 137 }, 137, 'task-ended', 'SIGKILL', tail, { resume }],
  ['had a fault of memory', { ...exited, exitCode: 139 }, 139, 'task-ended', 'SIGSEGV', tail, { resume }],
  [
    'was stopped by somebody',
    { startedAt, exitCode: 143, stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' },
    143,
    'stopped',
    'somebody stopped it',
    tail,
    { resume },
  ],
  [
    'was interrupted',
    { startedAt, stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
    1,
    'stopped',
    'Fargate took its Spot capacity back',
    tail,
    { resume },
  ],
  [
    'had no image',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: no such image' },
    1,
    'task-not-started',
    'its image could not be pulled',
    never,
    { resume },
  ],
  [
    'had no network',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'ResourceInitializationError: no route' },
    1,
    'task-not-started',
    'could not be reached',
    never,
    { resume },
  ],
])(
  'a task that %s: its code, the cause, its log and the line that goes on, within five lines',
  async (_, end, code, name, cause, where, next) => {
    ecs.answer('RunTask', started);
    ecs.answer('DescribeTasks', found('STOPPED', end));
    const { code: exitCode, stderr } = await run('--wait', '--run-id', 'r2');
    const { errors, last } = told(stderr);
    expect(exitCode).toBe(code);
    expect(errors).toEqual([
      expect.objectContaining({
        code: name,
        exitCode: code,
        run: 'r2',
        task: taskArn,
        logGroup: 'splitter-log',
      }),
    ]);
    const [line] = errors;
    expect(line.logStream).toBe(where === tail ? stream : undefined);
    expect(line.message).toContain(cause);
    expect(line.cause).toContain(end.stoppedReason);
    expect([line.resume, line.start]).toEqual([
      next.resume && expect.stringMatching(next.resume),
      next.start && expect.stringMatching(next.start),
    ]);
    // The line for programs is one of the five, too.
    expect(last).toContain(JSON.stringify(line.message));
    expect(last).toContain(`  Its log: ${where}`);
    if (next.resume) expect(last.endsWith(`To resume:\n  ${line.resume}`)).toBe(true);
  },
);

test('a look that is refused is not a failed run: it goes on, and the line that shows it is told', async () => {
  ecs.answer('RunTask', started);
  const denied = ecsError('AccessDeniedException', 'not authorized to perform: ecs:DescribeTasks');
  ecs.answer('DescribeTasks', found('RUNNING'), denied);
  const { code, stderr } = await run('--wait', '--run-id', 'r2');
  const { errors, last } = told(stderr);
  expect(code).toBe(1);
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'task-unseen',
      exitCode: 1,
      run: 'r2',
      logStream: stream,
      cause: expect.stringContaining('AccessDeniedException: not authorized'),
      look: expect.stringMatching(
        /^node \S+ status r2 --state s3:\/\/the-state\/ --region eu-central-1 /,
      ),
    }),
  ]);
  expect(stderr).not.toContain('failed. What is done');
  expect(last).toContain('cannot be looked at from here; the run goes on, or has ended, by itself');
  expect(last).toContain(`  Its log: ${tail}\nTo look at the run:\n  node `);
});

test('ECS that fails and then answers is asked again, and nothing of it is told as a failure', async () => {
  ecs.answer('RunTask', { status: 500, body: '<html>500</html>' }, started);
  ecs.answer('DescribeTasks', { status: 500, body: '<html>500</html>' }, reset, found('RUNNING'));
  const { code, stderr } = await run('--run-id', 'r2');
  expect([code, told(stderr).errors]).toEqual([0, []]);
  expect(stderr).toContain('Looking at the task: ECS could not be reached; trying again');
});

test('a start that is refused tells why, and the line that starts it again', async () => {
  ecs.answer('RunTask', refused('MISSING'));
  const { code, stderr } = await run('--wait', '--run-id', 'r2');
  const { errors, last } = told(stderr);
  expect([code, errors]).toEqual([
    1,
    [expect.objectContaining({ code: 'task-not-started', run: 'r2', cause: 'MISSING' })],
  ]);
  expect(errors[0].task).toBeUndefined();
  expect(last).toMatch(/MISSING[\s\S]*To resume:\n {2}node \S+ run .*--run-id r2$/);
});

test('Ctrl-C ends the command alone, and tells how to look at the run', async () => {
  ecs.answer('RunTask', started);
  ecs.answer('DescribeTasks', found('RUNNING'));
  const running = await begin('--wait', '--run-id', 'r2');
  await until('the task to run', () => running.output.stderr.includes('"status":"RUNNING"'));
  running.child.kill('SIGINT');
  const { code, stderr } = await running.finished;
  expect([code, told(stderr).errors]).toEqual([130, []]);
  expect(told(stderr).last).toMatch(
    /a task that it has started goes on[\s\S]*\nTo look at the run:\n {2}node \S+ status r2 /,
  );
});

test('faults are told before anything is started', async () => {
  const before = ecs.requests.length;
  const { code, stderr } = await run('--max-rejects', 'many', '--target', 's3://elsewhere/');
  expect(code).toBe(2);
  expect(stderr).toContain('--max-rejects: expected');
  expect(stderr).toContain('--target: is decided by the deployment; leave it out');
  expect(ecs.requests).toHaveLength(before);
});
