/** The same executions on two interpreters that share no code: the double of the tests, and moto's, in Python. */
import { spawn } from 'node:child_process';
import { z } from 'zod';
import { readDefinition } from '../doubles/step-functions/definition.js';
import { type Ended, endedTask } from '../doubles/step-functions/ended-task.js';
import {
  type Execution,
  execute,
  redrive,
  StatesError,
  startTime,
  type World,
} from '../doubles/step-functions/execute.js';
import type { TaskEnd } from './cases.js';

export interface Given {
  /** As deployed, with nothing left for CloudFormation to fill in. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly tasks: Readonly<Record<string, readonly TaskEnd[]>>;
  /** What the map reads. */
  readonly object: { readonly bucket: string; readonly key: string; readonly text: string };
  /** The run's report.json at its end; null: there is none. */
  readonly report: { readonly text: string; readonly writtenAt: string } | null;
  readonly refusesEvents: boolean;
  /** Where a redrive begins, and with what. */
  readonly redriven?: { readonly state: string; readonly input: unknown };
}

/** What both must agree on. */
const outcome = z.object({
  error: z.string().nullable(),
  /** Where it failed. */
  state: z.string().nullable(),
  input: z.unknown(),
  output: z.unknown(),
  /** Of the machine itself, without those of the map's children. */
  entered: z.array(z.string()),
  /** Seconds, and whether chance may have shortened them; in any order where batches wait beside one another. */
  waits: z.array(z.tuple([z.number(), z.boolean()])),
  /** What RunTask was asked. */
  tasks: z.array(z.unknown()),
  /** What EventBridge was asked to take. */
  events: z.array(z.unknown()),
});

export type Outcome = z.infer<typeof outcome>;

const override = z.object({
  Overrides: z.object({
    ContainerOverrides: z.tuple([
      z.object({
        Command: z.array(z.string()),
        Environment: z.array(z.object({ Name: z.string(), Value: z.string() })),
      }),
    ]),
  }),
});

/** `split`, or `upload 2`. */
export function commandOf(parameters: unknown): string {
  const [{ Command, Environment }] = override.parse(parameters).Overrides.ContainerOverrides;
  const batch = Environment.find(({ Name }) => Name === 'SPLITTER_BATCH')?.Value;
  return [Command[0], ...(batch === undefined ? [] : [batch])].join(' ');
}

export async function interpretHere(given: Given): Promise<Outcome> {
  const { definition, name, tasks, object, report, refusesEvents, redriven } = given;
  const machine = readDefinition(definition);
  const left = new Map(Object.entries(tasks).map(([command, ends]) => [command, [...ends]]));
  const asked: unknown[] = [];
  const waits: [number, boolean][] = [];
  const events: unknown[] = [];
  const world: World = {
    runTask: async (parameters) => {
      asked.push(parameters);
      const end = left.get(commandOf(parameters))?.shift() ?? { exitCode: 0 };
      if ('error' in end) throw new StatesError(end.error, end.cause);
      if (end.exitCode !== 0) throw endedTask(end);
    },
    call: async (api, parameters) => {
      if (api === 'events:putEvents') {
        events.push(parameters);
        if (refusesEvents) throw new StatesError('EventBridge.FailedEntry', 'refused');
        return { FailedEntryCount: 0 };
      }
      if (report === null) throw new StatesError('S3.NoSuchKeyException', 'no such key');
      return { Body: report.text, LastModified: report.writtenAt };
    },
    getObject: async () => object.text,
    wait: async (seconds) => void waits.push([seconds, false]),
  };
  const failed: Execution | undefined = redriven && {
    name,
    redriveCount: 0,
    failure: { error: '', cause: '', ...redriven },
    output: undefined,
    entered: [],
  };
  const { failure, output, entered } = await (failed
    ? redrive(machine, failed, world)
    : execute(machine, name, {}, world));
  return {
    error: failure?.error ?? null,
    state: failure?.state ?? null,
    input: failure?.input ?? null,
    output: output ?? null,
    entered: entered.filter((state) => state in machine.States),
    waits,
    tasks: asked,
    events,
  };
}

/** @param python the interpreter of a virtual environment that has moto */
export async function interpretByMoto(python: string, given: readonly Given[]): Promise<readonly Outcome[]> {
  const executions = given.map(({ definition, name, tasks, object, report, refusesEvents, redriven }) => ({
    definition: redriven ? { ...definition, StartAt: redriven.state } : definition,
    name,
    input: redriven?.input ?? {},
    redrives: redriven ? 1 : 0,
    startTime,
    objects: [object],
    report,
    refusesEvents,
    tasks: Object.fromEntries(Object.entries(tasks).map(([command, ends]) => [command, ends.map(described)])),
  }));
  const child = spawn(python, ['test/state-machine/interpret.py'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(executions));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0) throw new Error(`test/state-machine/interpret.py ended with ${code}`);
  return z.array(outcome).parse(JSON.parse(text));
}

/** As ECS describes it; Step Functions writes the same with capitals. */
function described(end: TaskEnd): unknown {
  return 'error' in end ? end : { task: uncapitalized(JSON.parse(endedTask(end satisfies Ended).cause)) };
}

export function uncapitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uncapitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      uncapitalized(inner),
    ]),
  );
}
