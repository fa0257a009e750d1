/** Every way in which the task of `splitter run --wait` can end, as ECS tells it, and what is told of it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { found, started, type TaskEnd, taskArn } from '../doubles/ecs-server.js';
import { type DeploymentBench, openDeployment } from './deployment-bench.js';
import { told } from './last-lines.js';
import { removeFoldersAfterEach } from './test-folder.js';

removeFoldersAfterEach();
let bench: DeploymentBench;
beforeAll(async () => {
  bench = await openDeployment();
});
afterAll(() => bench.close());

const startedAt = 1_774_000_000;
const exited = {
  startedAt,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};
const stream = 'splitter/splitter/0123456789abcdef';
const tail = `aws logs tail splitter-log --log-stream-names ${stream} --since 1d --region eu-central-1`;
const never = 'nothing in splitter-log, since its container did not run';
const resume = /^node \S+ run --endpoint-url \S+ --force-path-style --log json --wait --run-id r2$/;

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
    bench.ecs.answer('RunTask', started);
    bench.ecs.answer('DescribeTasks', found('STOPPED', end));
    const { code: exitCode, stderr } = await bench.run('--wait', '--run-id', 'r2');
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
    expect(line?.logStream).toBe(where === tail ? stream : undefined);
    expect(line?.message).toContain(cause);
    expect(line?.cause).toContain(end.stoppedReason);
    expect([line?.resume, line?.start]).toEqual([
      next.resume && expect.stringMatching(next.resume),
      next.start && expect.stringMatching(next.start),
    ]);
    // The line for programs is one of the five, too.
    expect(last).toContain(JSON.stringify(line?.message));
    expect(last).toContain(`  Its log: ${where}`);
    if (next.resume) expect(last.endsWith(`To resume:\n  ${line?.resume}`)).toBe(true);
  },
);
