/** What the tests of the Athena source share: both doubles, the official client, and a source between them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterEach } from '@jest/globals';
import { AthenaApi } from '../../../../job/plan/athena/athena-api.js';
import {
  type AthenaSource,
  type AthenaSourceParts,
  openAthenaSource,
} from '../../../../job/plan/athena/athena-source.js';
import { QueryResults } from '../../../../job/plan/athena/query-results.js';
import { QueryRunner } from '../../../../job/plan/athena/query-runner.js';
import type { AthenaSourceSettings, PlanSettings } from '../../../../job/settings/settings.js';
import { type DuckDbSession, openSession } from '../../../../job/sql/duckdb-session.js';
import { parseKeyTemplate } from '../../../../job/sql/key-template.js';
import { RunState } from '../../../../job/state/run-state.js';
import type { Location, ObjectKey, ObjectStore } from '../../../../job/store/object-store.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import {
  type AthenaServer,
  type AthenaServerOptions,
  startAthenaServer,
} from '../../../doubles/athena-server/athena-server.js';
import { type S3Server, startS3Server } from '../../../doubles/s3-server/s3-server.js';
import { TestClock } from '../../store/s3/test-clock.js';

const closers: (() => unknown)[] = [];

/** Call once at the top of a test file: ends all that a test began. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
}

export interface AthenaWorld extends AthenaSourceParts {
  readonly server: AthenaServer;
  readonly s3: S3Server;
  readonly store: ObjectStore;
  readonly clock: TestClock;
  readonly session: DuckDbSession;
  readonly folder: string;
  /** Lines of the log: message, then fields. */
  readonly logged: (readonly [string, object])[];
  open(source: Partial<AthenaSourceSettings>, settings?: Partial<OpenSettings>): Promise<AthenaSource>;
}

type OpenSettings = Pick<PlanSettings, 'key' | 'target' | 'state' | 'onDuplicate' | 'deletedWhen'>;

export interface WorldOptions extends Omit<AthenaServerOptions, 's3'> {
  readonly workgroup?: string;
  /** @default AwsDataCatalog */
  readonly catalog?: string;
  readonly signal?: AbortSignal;
}

const stateLocation: Location = { kind: 's3', bucket: 'state', prefix: '_splitter/' };

/** Both doubles, with the buckets `state` and `results`; the clock never waits, and attempts are named 1, 2, … */
export async function athenaWorld(options: WorldOptions = {}): Promise<AthenaWorld> {
  const s3 = await startS3Server({ buckets: ['state', 'results'] });
  closers.push(() => s3.close());
  const server = await startAthenaServer({ ...options, s3 });
  closers.push(() => server.close());
  const folder = await mkdtemp(join(tmpdir(), 'splitter-athena-'));
  closers.push(() => rm(folder, { recursive: true }));
  const session = await openSession({
    threads: 1,
    memoryLimit: '512MB',
    tempDirectory: join(folder, 'spill'),
  });
  closers.push(() => session.close());
  const client = new AthenaClient({
    endpoint: server.endpoint,
    region: s3.region,
    credentials: s3.credentials,
    maxAttempts: 1,
  });
  closers.push(() => client.destroy());
  const storeOf = (bucket: string) => {
    const store = createS3Store({
      bucket,
      s3: { region: s3.region, endpointUrl: s3.endpoint, forcePathStyle: true },
      loadCredentials: async () => s3.credentials,
    });
    closers.push(() => store.close());
    return store;
  };
  const store = storeOf('state');
  const state = new RunState(store, stateLocation, '20261122T134501Z-7f3a');
  const clock = new TestClock();
  const random = () => 0.5;
  const { signal } = options;
  const api = new AthenaApi({ clock, random, signal });
  const logged: (readonly [string, object])[] = [];
  const log = (message: string, fields: object = {}) => void logged.push([message, fields]);
  let attempts = 0;
  const { workgroup = 'primary', catalog = 'AwsDataCatalog' } = options;
  const runner = new QueryRunner({
    client,
    api,
    workgroup,
    catalog,
    runId: state.runId,
    resultsUri: state.queryResultsUri,
    resultsForm: {},
    random,
    newAttempt: () => {
      attempts += 1;
      return String(attempts).padStart(16, '0');
    },
    log: { info: log, warn: log },
  });
  const results = new QueryResults(client, api, async (uri) => {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
    return (await storeOf(bucket).get(key as ObjectKey))?.bytes;
  });
  const parts = { client, api, runner, results, state, session };
  return {
    ...parts,
    server,
    s3,
    store,
    clock,
    folder,
    logged,
    open: (source, settings = {}) =>
      openAthenaSource(
        { ...tableSource('db', 'people'), workgroup, catalog, ...source },
        {
          key: parseKeyTemplate('{id}.json'),
          target: { kind: 's3', bucket: 'objects', prefix: 'people/' },
          state: stateLocation,
          onDuplicate: { mode: 'fail' },
          groupOrder: undefined,
          deletedWhen: undefined,
          ...settings,
        },
        parts,
      ),
  };
}

export function tableSource(
  database: string,
  table: string,
  { columns, where, unloads = 1 }: { columns?: readonly string[]; where?: string; unloads?: number } = {},
): AthenaSourceSettings {
  return {
    kind: 'athena',
    from: { kind: 'table', database, table, columns, where },
    catalog: 'AwsDataCatalog',
    workgroup: 'primary',
    unloads,
    endpointUrl: undefined,
  };
}

export function querySource(sql: string): AthenaSourceSettings {
  return { ...tableSource('', ''), from: { kind: 'query', sql } };
}

/** Local files with what a source froze in the state. */
export async function fetchFrozen(
  { store, folder }: AthenaWorld,
  files: readonly { readonly key: ObjectKey; readonly etag: Parameters<ObjectStore['localFile']>[2] }[],
): Promise<string[]> {
  const paths: string[] = [];
  for (const { key, etag } of files)
    paths.push((await store.localFile(key, folder, etag)) ?? `${key} is gone`);
  return paths;
}
