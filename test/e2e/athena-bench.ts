/** Athena and S3 on loopback, a table between them, and the command with what it needs to split one into the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AthenaServerOptions, startAthenaServer } from '../doubles/athena-server/athena-server.js';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { startSplitter } from './run-splitter.js';

export const bucket = 'table';
/** Rows of the table `db.people`. */
export const people = 100;

export async function openAthenaBench(options: Omit<AthenaServerOptions, 's3'> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-e2e-athena-'));
  const s3 = await startS3Server({ buckets: [bucket] });
  // A poll at once finds a query ended: the waits between polls are tested elsewhere.
  const athena = await startAthenaServer({ pending: [], ...options, s3 });
  await athena.registerTable({
    database: 'db',
    table: 'people',
    rows: `SELECT i AS id, 'name ' || i AS name FROM range(${people}) r(i)`,
    location: 's3://lake/people/',
  });
  const running: ReturnType<typeof startSplitter>[] = [];
  const env = {
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    SPLITTER_REGION: s3.region,
    SPLITTER_ENDPOINT_URL: s3.endpoint,
    SPLITTER_FORCE_PATH_STYLE: 'true',
    SPLITTER_THREADS: '1',
    SPLITTER_SCRATCH_DIR: join(folder, 'scratch'),
    SPLITTER_LOG: 'json',
    SPLITTER_TARGET: `s3://${bucket}/out/`,
    SPLITTER_KEY: '{id}.json',
    SPLITTER_TRANCHES: '4',
  };
  /** Variables of its own come last. */
  const start = (...given: (string | Readonly<Record<string, string>>)[]) => {
    const args = given.filter((each) => typeof each === 'string');
    const own = given.filter((each) => typeof each !== 'string');
    const started = startSplitter(args, { cwd: folder, env: Object.assign({}, env, ...own) });
    running.push(started);
    return started;
  };
  const keys = (prefix: string) => [...s3.objects(bucket).keys()].filter((key) => key.startsWith(prefix));
  return {
    folder,
    s3,
    athena,
    start,
    run: (...args: string[]) => start(...args).finished,
    /** `--table db.people` unless the arguments name a source. */
    onAthena: (command: 'split' | 'plan' | 'preview', ...args: string[]) => {
      const isNamed = args.includes('--table') || args.includes('--query');
      const source = isNamed ? [] : ['--table', 'db.people'];
      return start(command, ...source, '--athena-endpoint-url', athena.endpoint, ...args);
    },
    keys,
    /** Bodies by key without the prefix. */
    objects: (prefix: string) =>
      new Map(
        keys(prefix).map((key) => [
          key.slice(prefix.length),
          s3.objects(bucket).get(key)?.body?.toString() ?? '',
        ]),
      ),
    /** Objects, and plans by which somebody could write some. */
    written: () => [...keys('out/'), ...keys('_splitter/runs/').filter((key) => !key.endsWith('/job.json'))],
    unloads: () => athena.executions.filter(({ sql }) => sql.startsWith('UNLOAD')),
    close: async () => {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all(running.map(({ finished }) => finished));
      await athena.close();
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type AthenaBench = Awaited<ReturnType<typeof openAthenaBench>>;
