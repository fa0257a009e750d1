/** The event at the end of a run: what docs/deployment.md shows of it is what the synthesized state machine puts. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { type Machine, readDefinition } from '../../doubles/step-functions/definition.js';
import { type Ended, endedTask } from '../../doubles/step-functions/ended-task.js';
import { execute, redrive, StatesError, type World } from '../../doubles/step-functions/execute.js';
import { definitionOf, leastSettings, type Synthesized, statementsOf, synthesize } from './synthesize.js';

let synthesized: Synthesized;
let machine: Machine;
beforeAll(() => {
  synthesized = synthesize({
    ...leastSettings,
    job: 'orders',
    targetBucket: 'my-objects',
    targetPrefix: 'orders',
  });
  machine = readDefinition(definitionOf(synthesized.template));
}, 60_000);

interface Entry {
  readonly 'detail-type': string;
  readonly source: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const report = {
  version: 1,
  runId: 'nightly-1',
  rows: 120,
  written: 80,
  unchanged: 38,
  rejected: 2,
  deletions: { due: 4, made: 4, gone: 0, foreign: 0, withheld: 0 },
};

/** A run that no task fails of, and that has this report, unless something else is given. */
function scripted({
  ends = [],
  text = JSON.stringify(report),
  writtenAt = '2020-01-01T00:10:00Z',
  refusal,
}: {
  readonly ends?: readonly Ended[];
  readonly text?: string;
  readonly writtenAt?: string;
  readonly refusal?: string;
}) {
  const left = [...ends];
  const events: Entry[] = [];
  const read: unknown[] = [];
  const world: World = {
    runTask: async () => {
      const end = left.shift();
      if (end) throw endedTask(end);
    },
    call: async (api, parameters) => {
      if (api === refusal) throw new StatesError('States.Permissions', 'denied');
      if (api === 'aws-sdk:s3:getObject') {
        read.push(parameters);
        return { Body: text, LastModified: writtenAt };
      }
      const { Entries } = parameters as { Entries: Record<string, never>[] };
      for (const { Source = '', DetailType = '', Detail = {} } of Entries) {
        events.push({ source: Source, 'detail-type': DetailType, detail: named(Detail) });
      }
      return { FailedEntryCount: 0 };
    },
    getObject: async () => {
      throw new Error('one task reads no batches');
    },
    wait: async () => {},
  };
  return { world, events, read };
}

/** With the name of the state bucket and the stack that CloudFormation fills in. */
function named(detail: unknown): Entry['detail'] {
  const text = JSON.stringify(detail)
    .replaceAll(/\$\{BucketsState\w+\}/g, 'my-state')
    .replaceAll(/\$\{AWS::StackName\}/g, 'GlueToS3Splitter');
  return JSON.parse(text);
}

const [example, pattern] = [
  ...readFileSync('docs/deployment.md', 'utf8').matchAll(/^```json\n(\{\n {2}"source"[\s\S]+?)^```/gm),
].map(([, text = '']) => JSON.parse(text));

test('a run that is done: the event of docs/deployment.md, of the report in the state', async () => {
  const { world, events, read } = scripted({});
  const { failure, output } = await execute(machine, 'nightly-1', {}, world);
  expect(failure).toBeUndefined();
  expect(output).toMatchObject({ runId: 'nightly-1' });
  expect(events).toEqual([example]);
  expect(read).toEqual([
    { Bucket: expect.stringMatching(/^\$\{BucketsState\w+\}$/), Key: 'runs/nightly-1/report.json' },
  ]);
});

test('the rule of docs/deployment.md takes it, by names that the event has', () => {
  const { detail, ...others } = pattern;
  expect(others).toEqual({ source: [example.source], 'detail-type': [example['detail-type']] });
  const { counts, ...exact } = detail;
  for (const [name, values] of Object.entries(exact)) expect(values).toContain(example.detail[name]);
  expect(counts).toEqual({ written: [{ numeric: ['>', 0] }] });
  expect(example.detail.counts.written).toBeGreaterThan(0);
});

test.each([
  [2, 'Splitter.WrongInput', { outcome: 'wrong-input', exitCode: 2 }],
  [3, 'Splitter.LimitPassed', { outcome: 'limit-passed', exitCode: 3, counts: { written: 80 } }],
  [4, 'Splitter.TargetHeld', { outcome: 'target-held', exitCode: 4 }],
])('exit code %i is told of, and the execution ends with %s', async (exitCode, error, detail) => {
  const { world, events, read } = scripted({ ends: [{ exitCode }] });
  const { failure } = await execute(machine, 'nightly-1', {}, world);
  expect(failure?.error).toBe(error);
  expect(events).toMatchObject([{ detail }]);
  expect(read).toHaveLength('counts' in detail ? 1 : 0);
  expect('counts' in (events[0]?.detail ?? {})).toBe('counts' in detail);
});

test('a failure is told of once, and after a redrive the end that it comes to', async () => {
  const { world, events } = scripted({ ends: Array.from({ length: 5 }, () => ({ exitCode: 137 })) });
  const failed = await execute(machine, 'nightly-1', {}, world);
  expect(failed.failure).toMatchObject({ error: 'States.NoChoiceMatched' });
  const [first] = events;
  expect(first?.detail).toEqual({
    stack: 'GlueToS3Splitter',
    job: 'orders',
    target: 's3://my-objects/orders/',
    runId: 'nightly-1',
    outcome: 'failed',
  });
  expect((await redrive(machine, failed, world)).failure).toBeUndefined();
  expect(events).toEqual([first, example]);
});

test.each([
  ['the report is of an earlier execution', { writtenAt: '2019-12-31T23:59:59Z' }],
  ['the report cannot be read', { refusal: 'aws-sdk:s3:getObject' }],
  ['the report lacks a count', { text: JSON.stringify({ ...report, deletions: undefined }) }],
  ['the time of the report is not one', { writtenAt: 'Wed, 01 Jan 2020 00:10:00 GMT' }],
])('%s: the end is told without counts', async (_name, given) => {
  const { world, events } = scripted(given);
  expect((await execute(machine, 'nightly-1', {}, world)).failure).toBeUndefined();
  const { counts, report: _report, reportPage, ...detail } = example.detail;
  expect(events.map((each) => each.detail)).toEqual([detail]);
});

test.each([
  ['done', [], undefined],
  ['limit-passed', [{ exitCode: 3 }], 'Splitter.LimitPassed'],
  ['wrong-input', [{ exitCode: 2 }], 'Splitter.WrongInput'],
])('an event that is refused changes nothing about the end: %s', async (_outcome, ends, error) => {
  const { world, events } = scripted({ ends, refusal: 'events:putEvents' });
  const { failure } = await execute(machine, 'nightly-1', {}, world);
  expect(failure?.error).toBe(error);
  expect(events).toEqual([]);
});

test('the state machine may put events on the default bus and read reports of its own state, nothing more', () => {
  const of = (action: string) =>
    statementsOf(synthesized.template, /^RunMachine/)
      .filter(({ actions }) => actions.includes(action))
      .flatMap(({ resources }) => resources);
  expect(new Set(of('events:PutEvents'))).toEqual(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a template names them
    new Set(['arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default']),
  );
  expect(of('s3:GetObject')).toEqual([
    expect.stringMatching(/^\$\{BucketsState\w+\.Arn\}\/runs\/\*\/report\.json$/),
  ]);
  expect(synthesized.findings).toEqual([]);
});
