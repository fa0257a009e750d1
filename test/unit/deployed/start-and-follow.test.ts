/** The official client against a scripted ECS, with pauses that are only noted. */
import { ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Patience } from '../../../job/deployed/ecs-call.js';
import { followTask } from '../../../job/deployed/follow-task.js';
import { startTask } from '../../../job/deployed/start-task.js';
import { taskRequest } from '../../../job/deployed/task-request.js';
import { createLog } from '../../../job/telemetry/log.js';
import {
  type EcsServer,
  ecsError,
  found,
  refused,
  startEcsServer,
  started,
  taskArn,
  unknown,
} from '../../doubles/ecs-server.js';
import { deployment } from './deployment.js';

let server: EcsServer;
let client: ECSClient;
let pauses: number[];
let lines: Record<string, unknown>[];
let patience: Patience;

beforeEach(async () => {
  server = await startEcsServer();
  client = new ECSClient({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  pauses = [];
  lines = [];
  patience = {
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    random: () => 1,
    log: createLog('json', (line) => lines.push(JSON.parse(line))),
  };
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const start = () => startTask(client, taskRequest(deployment, 'r1', {}), patience);
const tokens = () => server.requests.map(({ input }) => input.clientToken);

describe('starting', () => {
  test('throttled and without room, it is tried again with growing pauses, each explained', async () => {
    server.answer(
      'RunTask',
      ecsError('ThrottlingException', 'Rate exceeded'),
      refused(
        'Capacity is unavailable at this time. Please try again later or in a different availability zone',
      ),
      refused('RESOURCE:MEMORY'),
      ecsError('LimitExceededException', 'vCPU limit'),
      ecsError('ServerException', 'oops', 500),
      started,
    );
    expect(await start()).toBe(taskArn);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'Starting the task: ECS takes fewer calls or launches at a time; trying again'],
      [
        'warn',
        'Starting the task: Fargate has no room in these zones; subnets in more zones, or on demand instead of Spot, find it sooner; trying again',
      ],
      ['warn', 'Starting the task: the cluster has no room for the task; trying again'],
      [
        'warn',
        'Starting the task: the account runs as much as its quotas allow; see Fargate vCPUs in Service Quotas; trying again',
      ],
      ['warn', 'Starting the task: ECS has trouble of its own; trying again'],
    ]);
  });

  test('the token changes only after an answer that nothing was started, so no lost answer starts two', async () => {
    server.answer('RunTask', ecsError('ServerException', 'oops', 500), refused('RESOURCE:CPU'), started);
    await start();
    const [first, second, third] = tokens();
    expect(second).toBe(first);
    expect(third).not.toBe(second);
  });

  test('after ten attempts it gives up, with the reason', async () => {
    server.answer('RunTask', refused('RESOURCE:CPU'));
    await expect(start()).rejects.toThrow(
      /^Starting the task failed 10 times: the cluster has no room for the task\. NotStarted: RESOURCE:CPU\. Try again later\.$/,
    );
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, ...Array(4).fill(30_000)]);
  });

  test.each([
    ['AccessDeniedException', /AccessDeniedException: no\. Starting the task takes ecs:RunTask/],
    ['ClusterNotFoundException', /deploy it again with --outputs-file/],
    ['UnrecognizedClientException', /Look at the credentials/],
  ])('%s is not tried again, and says what to do', async (name, message) => {
    server.answer('RunTask', ecsError(name, 'no'));
    await expect(start()).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
  });

  test('a failure that will not pass is not tried again', async () => {
    server.answer('RunTask', refused('MISSING'));
    await expect(start()).rejects.toThrow(/^Starting the task failed\. NotStarted: MISSING\./);
    expect(server.requests).toHaveLength(1);
  });
});

describe('following', () => {
  const follow = (toTheEnd: boolean) =>
    followTask(client, { cluster: 'splitter-cluster', arn: taskArn, toTheEnd }, patience);
  const statuses = () => lines.filter(({ message }) => message === 'task').map(({ status }) => status);

  test('to the end: each status is told once, and the code is the container’s', async () => {
    const stopped = found('STOPPED', {
      exitCode: 3,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    });
    server.answer(
      'DescribeTasks',
      unknown,
      found('PENDING'),
      ecsError('ThrottlingException', 'Rate exceeded'),
      found('PENDING'),
      found('RUNNING'),
      stopped,
    );
    expect(await follow(true)).toMatchObject({
      kind: 'ended',
      end: { exitCode: 3, reason: 'EssentialContainerExited: Essential container in task exited' },
    });
    expect(statuses()).toEqual(['PENDING', 'RUNNING', 'STOPPED']);
    expect(server.requests[0]?.input).toEqual({ cluster: 'splitter-cluster', tasks: [taskArn] });
  });

  test('not to the end: until it runs', async () => {
    server.answer('DescribeTasks', found('PROVISIONING'), found('RUNNING'));
    expect(await follow(false)).toEqual({ kind: 'runs' });
    expect(pauses).toEqual([1_000, 2_000]);
  });

  test('a task that never ran has no code, and ECS’s words for it', async () => {
    const reason = { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError' };
    server.answer('DescribeTasks', found('STOPPED', reason));
    expect(await follow(false)).toMatchObject({
      kind: 'ended',
      end: { exitCode: undefined, reason: 'TaskFailedToStart: CannotPullContainerError' },
    });
  });

  test('pages of a server in front are tried again, whatever they are, each explained', async () => {
    server.answer(
      'DescribeTasks',
      { status: 500, body: '<html>500</html>' },
      { status: 503, body: '' },
      { status: 429, body: '<html>slow down</html>' },
      { status: 200, body: '<html>sign in to this network</html>' },
      found('STOPPED', { exitCode: 0 }),
    );
    expect(await follow(true)).toMatchObject({ kind: 'ended', end: { exitCode: 0 } });
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'Looking at the task: ECS has trouble of its own; trying again',
      'Looking at the task: ECS has trouble of its own; trying again',
      'Looking at the task: ECS takes fewer calls or launches at a time; trying again',
      'Looking at the task: what answered is not ECS; trying again',
    ]);
    expect(lines[0]).toMatchObject({ reason: "HTTP 500, with an answer that is not ECS's" });
    expect(pauses).toEqual([1_000, 1_000, 2_000, 4_000, 8_000]);
  });

  test.each([
    ['is refused', ecsError('AccessDeniedException', 'no'), 1, /^Looking at the task failed\. AccessDenied/],
    [
      'is answered by a page that forbids it',
      { status: 403, body: '<html>no</html>' },
      1,
      /HTTP 403, with an/,
    ],
    ['fails ten times', ecsError('ServerException', 'oops', 500), 10, /failed 10 times: ECS has trouble/],
    ['finds no such task', unknown, 11, /^ECS does not know it\.$/],
  ])('a look that %s says nothing of the task', async (_, answer, looks, why) => {
    server.answer('DescribeTasks', answer);
    expect(await follow(true)).toEqual({ kind: 'unseen', why: expect.stringMatching(why) });
    expect(server.requests).toHaveLength(looks);
  });

  test('a task that ECS has forgotten after it was seen has ended, how is not known', async () => {
    server.answer('DescribeTasks', unknown, found('RUNNING'), unknown);
    expect(await follow(true)).toEqual({
      kind: 'unseen',
      why: 'ECS has forgotten it, as it does after its end.',
    });
    // Those before it was seen do not count.
    expect(server.requests).toHaveLength(13);
  });
});
