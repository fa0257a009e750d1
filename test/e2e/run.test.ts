/** `splitter run` as one types it: ECS and S3 are doubles, and the report is one that a split wrote. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ecsError, found, refused, reset, started } from '../doubles/ecs-server.js';
import { deployment } from '../unit/deployed/deployment.js';
import { type DeploymentBench, openDeployment } from './deployment-bench.js';
import { told } from './last-lines.js';
import { runSplitter, startSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';
import { until } from './until.js';

removeFoldersAfterEach();
let bench: DeploymentBench;
beforeAll(async () => {
  bench = await openDeployment();
});
afterAll(() => bench.close());

const requestSchema = z.object({
  overrides: z.object({
    containerOverrides: z.tuple([
      z.object({ environment: z.array(z.object({ name: z.string(), value: z.string() })) }),
    ]),
  }),
});

function variablesOfTheTask(): Record<string, string> {
  const request = bench.ecs.requests.findLast(({ action }) => action === 'RunTask');
  const [{ environment }] = requestSchema.parse(request?.input).overrides.containerOverrides;
  return Object.fromEntries(environment.map(({ name, value }) => [name, value]));
}

test('--wait ends with the container’s code and prints the report that the task wrote', async () => {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n\n3\n');
  const where = ['--target', 's3://rows/orders/', '--state', `s3://${deployment.StateBucket}/`];
  const what = ['--files', 'rows.csv', '--key', '{id}.json', '--run-id', 'r1', '--log', 'json'];
  const task = await runSplitter(['split', ...s3Flags(bench.s3), ...where, ...what], {
    cwd,
    env: s3Environment(bench.s3),
  });

  bench.ecs.answer('RunTask', refused('RESOURCE:CPU'), started);
  bench.ecs.answer('DescribeTasks', found('STOPPED', { exitCode: task.code ?? 1 }));
  const { code, stdout, stderr } = await bench.run(
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
  expect(told(stderr).errors).toEqual([
    expect.objectContaining({
      code: 'rejects-passed',
      exitCode: 3,
      run: 'r1',
      message: expect.stringContaining('1 rows were rejected, more than --max-rejects 0 allows'),
      logStream: stream,
    }),
  ]);
  expect(variablesOfTheTask()).toEqual({
    SPLITTER_WHERE: "dt='2026-11-21'",
    SPLITTER_MAX_REJECTS: '5',
    SPLITTER_RUN_ID: 'r1',
  });
});

test('without --wait it ends when the task runs, under an id that it made', async () => {
  bench.ecs.answer('RunTask', started);
  bench.ecs.answer('DescribeTasks', found('RUNNING'));
  const { code, stdout, stderr } = await bench.run();
  expect([code, stdout]).toEqual([0, '']);
  const id = variablesOfTheTask().SPLITTER_RUN_ID;
  expect(id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/);
  expect(stderr).toContain(`"run":"${id}"`);
});

test('of several jobs --job chooses one, whose own state it is looked at in', async () => {
  const users = { TaskDefinitionForX: 'users-task', CapacityProviderForX: 'FARGATE_SPOT', JobForX: 'users' };
  const outputs = {
    Nightly: { ...deployment, Job: 'orders', ...users, StateForX: 's3://the-state/jobs/users/' },
  };
  const start = async (...flags: string[]) => {
    const cwd = await testFolder();
    await writeFile(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));
    const options = { cwd, env: bench.env };
    return startSplitter([...bench.args, '--log', 'json', ...flags], options).finished;
  };
  const none = await start('--wait');
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining('--job: is required, since Nightly in '),
  ]);

  bench.ecs.answer('RunTask', started);
  bench.ecs.answer('DescribeTasks', found('RUNNING'), ecsError('AccessDeniedException', 'not authorized'));
  const { stderr } = await start('--wait', '--run-id', 'r3', '--job', 'users');
  const request = bench.ecs.requests.findLast(({ action }) => action === 'RunTask');
  expect(request?.input).toMatchObject({ taskDefinition: 'users-task', cluster: deployment.Cluster });
  // The task has its name already.
  expect(variablesOfTheTask()).toEqual({ SPLITTER_RUN_ID: 'r3' });
  expect(told(stderr).errors).toEqual([
    expect.objectContaining({
      look: expect.stringMatching(/status r3 --follow --state s3:\/\/the-state\/jobs\/users\/ --region /),
    }),
  ]);
});

test('with --quiet the id that it made is all that is told', async () => {
  bench.ecs.answer('RunTask', started);
  bench.ecs.answer('DescribeTasks', found('RUNNING'));
  const { code, stdout, stderr } = await bench.run('--quiet');
  expect([code, stdout, stderr]).toEqual([0, `${variablesOfTheTask().SPLITTER_RUN_ID}\n`, '']);
});

const stream = 'splitter/splitter/0123456789abcdef';
const tail = `aws logs tail splitter-log --log-stream-names ${stream} --since 1d --region eu-central-1`;

test('a look that is refused is not a failed run: it goes on, and the line that shows it is told', async () => {
  bench.ecs.answer('RunTask', started);
  const denied = ecsError('AccessDeniedException', 'not authorized to perform: ecs:DescribeTasks');
  bench.ecs.answer('DescribeTasks', found('RUNNING'), denied);
  const { code, stderr } = await bench.run('--wait', '--run-id', 'r2');
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
        /^node \S+ status r2 --follow --state s3:\/\/the-state\/ --region eu-central-1 /,
      ),
    }),
  ]);
  expect(stderr).not.toContain('failed. What is done');
  expect(last).toContain('cannot be looked at from here; the run goes on, or has ended, by itself');
  expect(last).toContain(`  Its log: ${tail}\nTo look at the run:\n  node `);
});

test('ECS that fails and then answers is asked again, and nothing of it is told as a failure', async () => {
  bench.ecs.answer('RunTask', { status: 500, body: '<html>500</html>' }, started);
  bench.ecs.answer('DescribeTasks', { status: 500, body: '<html>500</html>' }, reset, found('RUNNING'));
  const { code, stderr } = await bench.run('--run-id', 'r2');
  expect([code, told(stderr).errors]).toEqual([0, []]);
  expect(stderr).toContain('Looking at the task: ECS could not be reached; trying again');
});

test('a start that is refused tells why, and the line that starts it again', async () => {
  bench.ecs.answer('RunTask', refused('MISSING'));
  const { code, stderr } = await bench.run('--wait', '--run-id', 'r2');
  const { errors, last } = told(stderr);
  expect([code, errors]).toEqual([
    1,
    [expect.objectContaining({ code: 'task-not-started', run: 'r2', cause: 'MISSING' })],
  ]);
  expect(errors[0]?.task).toBeUndefined();
  expect(last).toMatch(/MISSING[\s\S]*To resume:\n {2}node \S+ run .*--run-id r2$/);
});

test('Ctrl-C ends the command alone, and tells how to look at the run', async () => {
  bench.ecs.answer('RunTask', started);
  bench.ecs.answer('DescribeTasks', found('RUNNING'));
  const running = await bench.begin('--wait', '--run-id', 'r2');
  await until('the task to run', () => running.output.stderr.includes('"status":"RUNNING"'));
  running.child.kill('SIGINT');
  const { code, stderr } = await running.finished;
  expect([code, told(stderr).errors]).toEqual([130, []]);
  expect(told(stderr).last).toMatch(
    /a task that it has started goes on[\s\S]*\nTo look at the run:\n {2}node \S+ status r2 --follow /,
  );
});

test('faults are told before anything is started', async () => {
  const before = bench.ecs.requests.length;
  const { code, stderr } = await bench.run('--max-rejects', 'many', '--target', 's3://elsewhere/');
  expect(code).toBe(2);
  expect(stderr).toContain('--max-rejects: expected');
  expect(stderr).toContain('--target: is decided by the deployment; leave it out');
  expect(bench.ecs.requests).toHaveLength(before);
});
