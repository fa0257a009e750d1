/** A deployment on this machine: the synthesized state machine, the Athena and S3 doubles, and tasks that are processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAthenaServer } from '../doubles/athena-server/athena-server.js';
import type { S3Request } from '../doubles/s3-server/request.js';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { readDefinition } from '../doubles/step-functions/definition.js';
import { definitionOf, leastSettings, synthesize } from '../unit/infra/synthesize.js';
import { type LocalTasksOptions, localTasks } from './local-tasks.js';

export const tranches = 40;

export interface LocalDeploymentOptions {
  readonly workers: number;
  /** Of the table. */
  readonly rows: number;
  readonly onStart?: LocalTasksOptions['onStart'];
}

export async function deployLocally({ workers, rows, onStart }: LocalDeploymentOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-machine-'));
  const server = await startS3Server({
    buckets: ['state', 'target'],
    discardBodies: (bucket) => bucket === 'target',
  });
  const athena = await startAthenaServer({ s3: server });
  const [database = '', table = ''] = leastSettings.table.split('.');
  await athena.registerTable({
    database,
    table,
    rows: `SELECT i AS id, 'name of ' || i AS name FROM range(${rows}) r(i)`,
    location: leastSettings.sourceLocations,
  });
  const { template } = synthesize({
    ...leastSettings,
    key: '{id}.json',
    targetPrefix: 'rows',
    workers,
    tranches,
  });
  const environment = {
    SPLITTER_ATHENA_ENDPOINT_URL: athena.endpoint,
    // A lease short enough to wait for its end, and long enough for tasks that share this machine.
    SPLITTER_LEASE_SECONDS: '6',
    // All of them talk to one server, which has one thread.
    SPLITTER_MAX_IN_FLIGHT: '16',
  };
  const tasks = localTasks({ server, template, environment, folder, ...(onStart && { onStart }) });
  return {
    ...tasks,
    machine: readDefinition(definitionOf(template)),
    server,
    /** The statements that froze the rows. */
    unloads: () => athena.executions.filter(({ sql }) => sql.startsWith('UNLOAD')),
    endsOf: (batch: number) => tasks.ended.filter((task) => task.batch === batch).map(({ code }) => code),
    /** Of the task that ended last. */
    report: (): unknown => JSON.parse(tasks.ended.at(-1)?.stdout.trim().split('\n').at(-1) ?? ''),
    close: async () => {
      await athena.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type LocalDeployment = Awaited<ReturnType<typeof deployLocally>>;

/** Partitions are dealt to batches in turn; with one tranche a partition, so are tranches. */
export function isLedgerOf(batch: number, workers: number, { operation, key }: S3Request): boolean {
  const tranche = /\/ledger\/(\d+)-\d+\.parquet$/.exec(key)?.[1];
  return operation === 'PutObject' && tranche !== undefined && Number(tranche) % workers === batch;
}
