/** Which ends of a task are run again, and how often: the synthesized definition, over scripted tasks. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Machine, readDefinition } from '../../doubles/step-functions/definition.js';
import { type Ended, endedTask } from '../../doubles/step-functions/ended-task.js';
import { execute, redrive, StatesError, type World } from '../../doubles/step-functions/execute.js';
import { definitionOf, leastSettings, synthesize } from './synthesize.js';

let machine: Machine;
beforeAll(() => {
  machine = readDefinition(definitionOf(synthesize(leastSettings).template));
}, 60_000);

interface Overrides {
  readonly Overrides: {
    readonly ContainerOverrides: readonly {
      readonly Name: string;
      readonly Command: readonly string[];
      readonly Environment: readonly { readonly Name: string; readonly Value: string }[];
    }[];
  };
}

/** Tasks end as the list says, in turn; after it they succeed. */
function scripted(...ends: readonly (Ended | StatesError | 'done')[]) {
  const tasks: Overrides[] = [];
  const waits: number[] = [];
  const world: World = {
    runTask: async (parameters) => {
      const end = ends[tasks.push(parameters as Overrides) - 1] ?? 'done';
      if (end !== 'done') throw end instanceof StatesError ? end : endedTask(end);
    },
    call: async () => ({ Body: '{}', LastModified: '2020-01-01T00:10:00Z' }),
    getObject: async () => {
      throw new Error('one task reads no batches');
    },
    wait: async (seconds) => void waits.push(seconds),
  };
  return { world, tasks, waits };
}

test('one task runs split under the name of the execution', async () => {
  const { world, tasks, waits } = scripted();
  const { failure, output } = await execute(machine, 'nightly-1', {}, world);
  expect(failure).toBeUndefined();
  const folder = expect.stringMatching(
    /^s3:\/\/\$\{BucketsState\w+\}\/runs\/nightly-1\/report\.(json|html)$/,
  );
  expect(output).toEqual({ runId: 'nightly-1', report: folder, reportPage: folder });
  expect(tasks.map((task) => task.Overrides.ContainerOverrides)).toEqual([
    [
      {
        Name: 'splitter',
        Command: ['split'],
        Environment: [{ Name: 'SPLITTER_RUN_ID', Value: 'nightly-1' }],
      },
    ],
  ]);
  expect(waits).toEqual([]);
});

test('the input can name the run to go on with', async () => {
  const { world, tasks } = scripted();
  await execute(machine, 'second', { runId: 'first' }, world);
  expect(tasks[0]?.Overrides.ContainerOverrides[0]?.Environment).toEqual([
    { Name: 'SPLITTER_RUN_ID', Value: 'first' },
  ]);
});

describe('run again after a wait, under the same run id', () => {
  test.each<[string, Ended, number]>([
    ['a failure', { exitCode: 1 }, 90],
    ['SIGINT', { exitCode: 130 }, 90],
    ['SIGTERM', { exitCode: 143 }, 90],
    ['SIGKILL, or no memory', { exitCode: 137 }, 90],
    ['a machine that was retired', { stopCode: 'TerminationNotice' }, 90],
    ['a Spot interruption after draining', { exitCode: 143, stopCode: 'SpotInterruption' }, 300],
    ['a Spot interruption before the start', { stopCode: 'SpotInterruption' }, 300],
    ['a task that did not start', { stopCode: 'TaskFailedToStart' }, 300],
  ])('%s', async (_name, end, seconds) => {
    const { world, tasks, waits } = scripted(end);
    const { failure } = await execute(machine, 'run', {}, world);
    expect(failure).toBeUndefined();
    expect(waits).toEqual([seconds]);
    expect(tasks).toHaveLength(2);
    expect(tasks[1]).toEqual(tasks[0]);
  });
});

test.each([
  [2, 'Splitter.WrongInput'],
  [3, 'Splitter.LimitPassed'],
  [4, 'Splitter.TargetHeld'],
])('exit code %i is not run again: %s', async (exitCode, error) => {
  const { world, tasks, waits } = scripted({ exitCode });
  const { failure } = await execute(machine, 'run', {}, world);
  expect(failure).toMatchObject({ error, cause: expect.stringContaining(`Exit code ${exitCode}: `) });
  expect(tasks).toHaveLength(1);
  expect(waits).toEqual([]);
});

test('after the fifth attempt the execution fails, and a redrive begins five anew under the same run id', async () => {
  const always = Array.from({ length: 9 }, () => ({ exitCode: 1 }));
  const { world, tasks, waits } = scripted(...always);
  const first = await execute(machine, 'run', {}, world);
  expect(first.failure).toMatchObject({
    error: 'States.NoChoiceMatched',
    state: 'Failed; redrive goes on from here',
  });
  expect(tasks).toHaveLength(5);
  expect(waits).toEqual([90, 90, 90, 90]);

  const second = await redrive(machine, first, world);
  expect(second.failure).toBeUndefined();
  expect(tasks).toHaveLength(10);
  expect(new Set(tasks.map((task) => JSON.stringify(task))).size).toBe(1);
});

test('a redrive that fails can be redriven again', async () => {
  const { world, tasks } = scripted(...Array.from({ length: 10 }, () => ({ exitCode: 1 })));
  const second = await redrive(machine, await execute(machine, 'run', {}, world), world);
  expect(second.failure?.error).toBe('States.NoChoiceMatched');
  const third = await redrive(machine, second, world);
  expect(third.failure).toBeUndefined();
  expect(tasks).toHaveLength(11);
});

test.each(['AmazonECS.Unknown', 'ECS.AmazonECSException', 'ECS.ServerException', 'ECS.ThrottlingException'])(
  'a launch that fails with %s is tried again without using up an attempt',
  async (error) => {
    const noRoom = new StatesError(error, 'Capacity is unavailable at this time.');
    const { world, tasks, waits } = scripted(...Array.from({ length: 10 }, () => noRoom));
    const { failure } = await execute(machine, 'run', {}, world);
    expect(failure).toBeUndefined();
    expect(tasks).toHaveLength(11);
    expect(waits).toEqual([10, 20, 40, 80, 160, 180, 180, 180, 180, 180]);
  },
);

test('a call that is refused stops at once, where its Cause is words', async () => {
  const refused = new StatesError(
    'ECS.AccessDeniedException',
    'User is not authorized to perform: ecs:RunTask',
  );
  const { world, tasks, waits } = scripted(refused);
  const { failure } = await execute(machine, 'run', {}, world);
  expect(failure).toMatchObject({
    error: 'States.NoChoiceMatched',
    input: { failure: { Cause: refused.cause } },
  });
  expect(tasks).toHaveLength(1);
  expect(waits).toEqual([]);
});
