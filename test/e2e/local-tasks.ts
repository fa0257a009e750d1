/** What a state machine does in AWS, on this machine: its tasks are the built command in processes of their own. */
import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import type { S3Server } from '../doubles/s3-server/s3-server.js';
import { endedTask } from '../doubles/step-functions/ended-task.js';
import { StatesError, type World } from '../doubles/step-functions/execute.js';
import { textOf } from '../unit/infra/synthesize.js';
import { type Finished, startSplitter } from './run-splitter.js';

const variables = z.array(z.object({ Name: z.string(), Value: z.unknown() }));
const parameters = z.object({
  Overrides: z.object({
    ContainerOverrides: z.tuple([
      z.object({ Name: z.literal('splitter'), Command: z.array(z.string()), Environment: variables }),
    ]),
  }),
});
const getObject = z.object({ Bucket: z.string(), Key: z.string() });

export interface LocalTask {
  readonly command: string;
  /** Of SPLITTER_BATCH. */
  readonly batch: number | undefined;
  readonly process: ChildProcess;
}

export interface LocalTasksOptions {
  readonly server: S3Server;
  /** Of the deployment whose task definition gives the environment. */
  readonly template: Template;
  /** Over the deployment's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly onStart?: (task: LocalTask) => void;
}

export interface LocalTasks {
  readonly world: World;
  /** In the order in which they ended. */
  readonly ended: readonly (Omit<LocalTask, 'process'> & Finished)[];
  /** What EventBridge was asked to take. */
  readonly events: readonly unknown[];
}

/** Buckets are named `state` and `target` on the server. */
export function localTasks({
  server,
  template,
  environment,
  folder,
  onStart,
}: LocalTasksOptions): LocalTasks {
  const ended: (Omit<LocalTask, 'process'> & Finished)[] = [];
  const deployed = containerEnvironment(template);
  const events: unknown[] = [];
  let started = 0;

  const runTask = async (given: unknown) => {
    const [override] = parameters.parse(given).Overrides.ContainerOverrides;
    const overrides = Object.fromEntries(
      override.Environment.map(({ Name, Value }) => [Name, String(Value)]),
    );
    started += 1;
    const scratch = `${folder}/task-${started}`;
    await mkdir(scratch);
    const { child, finished } = startSplitter(override.Command, {
      cwd: scratch,
      env: {
        ...local(deployed, server),
        AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
        SPLITTER_ENDPOINT_URL: server.endpoint,
        SPLITTER_FORCE_PATH_STYLE: 'true',
        SPLITTER_SCRATCH_DIR: scratch,
        ...environment,
        ...overrides,
      },
    });
    const command = override.Command[0] ?? '';
    const batch = overrides.SPLITTER_BATCH === undefined ? undefined : Number(overrides.SPLITTER_BATCH);
    onStart?.({ command, batch, process: child });
    const result = await finished;
    ended.push({ command, batch, ...result });
    // A container that a signal ended has no code of its own: 128 and the signal's number.
    if (result.code !== 0) throw endedTask({ exitCode: result.code ?? 137 });
  };

  const world: World = {
    runTask,
    getObject: async (given) => {
      const { Bucket, Key } = getObject.parse(given);
      const object = server.objects(bucketOf(Bucket)).get(Key);
      if (object?.body === undefined)
        throw new StatesError('States.ItemReaderFailed', `${Key} cannot be read`);
      return object.body.toString();
    },
    call: async (api, given) => {
      if (api === 'events:putEvents') {
        events.push(given);
        return { FailedEntryCount: 0 };
      }
      const { Bucket, Key } = getObject.parse(given);
      const object = server.objects(bucketOf(Bucket)).get(Key);
      if (object?.body === undefined) throw new StatesError('S3.NoSuchKeyException', `${Key} is not there`);
      return {
        Body: object.body.toString(),
        LastModified: new Date(object.modifiedSeconds * 1000).toISOString(),
      };
    },
    wait: async () => {},
  };
  return { world, ended, events };
}

function containerEnvironment(template: Template): Record<string, string> {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const [container] = z
    .tuple([z.object({ Environment: variables })])
    .parse(definition?.Properties.ContainerDefinitions);
  return Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, textOf(Value)]));
}

/** What CloudFormation fills in is the server's. */
function local(deployed: Readonly<Record<string, string>>, server: S3Server): Record<string, string> {
  const entries = Object.entries(deployed).map(([name, value]) => {
    const filled = value.replace(/\$\{(\w+)\}/g, (reference) => bucketOf(reference));
    return [name, filled.replace(/\$\{AWS::Region\}/, server.region)];
  });
  return Object.fromEntries(entries);
}

function bucketOf(reference: string): 'state' | 'target' {
  if (/^\$\{BucketsState\w+\}$/.test(reference)) return 'state';
  if (/^\$\{BucketsTarget\w+\}$/.test(reference)) return 'target';
  throw new Error(`expected the state bucket or the target bucket, got ${reference}`);
}
