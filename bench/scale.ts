/**
 * A partition of some gigabytes on the S3 double, put through with little more room in the scratch folder than it takes by
 * itself: the most room and memory that the upload took. Half of the partition is one file, half of it files of 100 MB. What
 * the double keeps lies in memory; with `--on radosgw` it lies on the disk of the server that `test/servers/radosgw start DIR`
 * has begun.
 *
 *     npm run build && node dist/bench/scale.js [--gigabytes 2] [--scratch 2.5] [--threads 2] [--on radosgw]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSession } from '../job/sql/duckdb-session.js';
import { modExpression } from '../job/sql/tranche-expression.js';
import type { Plan, StagedFile } from '../job/state/plan-file.js';
import { RunState } from '../job/state/run-state.js';
import type { ObjectKey } from '../job/store/object-store.js';
import { openStore } from '../job/store/open-store.js';
import { startS3Server } from '../test/doubles/s3-server/s3-server.js';
import { createBucket, radosgw } from '../test/live/radosgw.js';
import { peakMemory } from './measure/peak-memory.js';

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '2' },
    scratch: { type: 'string' },
    threads: { type: 'string', default: '2' },
    on: { type: 'string', default: 'double' },
  },
});
const bytes = Number(values.gigabytes) * 1e9;
const room = values.scratch === undefined ? bytes * 1.25 : Number(values.scratch) * 1e9;
if (!(bytes > 0 && room > 0)) throw new Error('--gigabytes, --scratch: expected numbers above 0');
if (values.on !== 'double' && values.on !== 'radosgw') {
  throw new Error(`--on: expected double or radosgw, given ${values.on}`);
}

/** What the rows of the large partition take in Parquet, as they are made here. */
const bytesOfRow = 2_360;
const bytesOfFile = 1e8;
const [tranches, partitions] = [1_000, 100];
const runId = 'large';
const main = fileURLToPath(new URL('../job/main.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'splitter-scale-'));
// What the target keeps is of no use here.
const double =
  values.on === 'double'
    ? await startS3Server({ discardBodies: (_, key) => key.startsWith('out/') })
    : undefined;
const server = double ?? radosgw;
const bucket = `scale-${Date.now()}`;
if (double === undefined) await createBucket(bucket);
else double.createBucket(bucket);
const { accessKeyId, secretAccessKey } = server.credentials;
const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  SPLITTER_ENDPOINT_URL: server.endpoint,
  SPLITTER_FORCE_PATH_STYLE: 'true',
  SPLITTER_REGION: server.region,
};
const state = ['--state', `s3://${bucket}/state/`, '--run-id', runId, '--log', 'json'];
try {
  const plan = await makePlan();
  const scratch = join(folder, 'scratch');
  const limits = ['--scratch-dir', scratch, '--scratch-limit', String(Math.floor(room))];
  const upload = await run(['upload', ...state, ...limits, '--threads', values.threads], scratch);
  await run(['finish', ...state, '--scratch-dir', scratch], scratch);
  const report = await runState().findReport();
  const gigabytes = (count: number) => `${(count / 1e9).toFixed(2)} GB`;
  const largest = plan.staged.reduce((sum, file) => sum + file.bytes, 0);
  console.log(
    `a partition of ${gigabytes(largest)}, ${plan.rows} rows, ${values.threads} threads, room for ${gigabytes(room)}: ` +
      `took ${gigabytes(upload.scratch)} of scratch and ${Math.round(upload.memory / 1e6)} MB of memory in ${upload.seconds} s, ` +
      `and wrote ${report?.written} objects`,
  );
  if (report?.written !== plan.rows || upload.scratch > room) process.exitCode = 1;
} finally {
  await double?.close();
  await rm(folder, { recursive: true, force: true });
}

function runState(): RunState {
  const location = { kind: 's3', bucket, prefix: 'state/' } as const;
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  const s3 = { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true };
  return new RunState(openStore(location, { s3, connections: 4 }), location, runId);
}

/** A plan of one row, which then gets the rows of a large partition in place of it. */
async function makePlan(): Promise<Plan> {
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  const columns = Array.from({ length: 66 }, (_, at) => `md5(concat(i, '-${at}')) AS c${at}`).join(', ');
  const one = join(folder, 'one.parquet');
  await session.run(
    `COPY (SELECT i::VARCHAR AS id, ${columns} FROM range(1) t(i)) TO '${one}' (FORMAT parquet)`,
  );
  await run(
    [
      ...['plan', ...state, '--files', one, '--target', `s3://${bucket}/out/`, '--key', '{id}.json'],
      ...['--tranches', String(tranches)],
    ],
    folder,
  );
  const made = runState();
  const plan = await made.readPlan();
  const staged: StagedFile[] = [];
  const rows = Math.ceil(bytes / bytesOfRow);
  const ofFile = Math.ceil(bytesOfFile / bytesOfRow);
  const half = Math.floor(rows / 2);
  const cuts = [half];
  while ((cuts.at(-1) ?? rows) < rows) cuts.push(Math.min(rows, (cuts.at(-1) ?? rows) + ofFile));
  // Keys whose hash lies in the first partition: one in a hundred.
  await session.run(
    `CREATE TABLE keys AS SELECT row_number() OVER () - 1 AS number, i FROM (
       SELECT i FROM range(${rows * partitions * 2}) t(i) WHERE ${modExpression("concat('out/', i, '.json')", partitions)} = 0 LIMIT ${rows})`,
  );
  let from = 0;
  for (const [number, to] of cuts.entries()) {
    const path = join(folder, `${number}.parquet`);
    await session.run(
      `COPY (SELECT i::VARCHAR AS id, ${columns}, concat('out/', i, '.json') AS splitter_key FROM keys
         WHERE number >= ${from} AND number < ${to}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 10240)`,
    );
    const stored = await made.putStaged(plan.attempt, 0, number + 1, path);
    staged.push({ partition: 0, rows: to - from, ...stored });
    await rm(path, { force: true });
    from = to;
  }
  session.close();
  // Of files, a plan freezes bodies: these rows have columns, as Athena's have.
  const large: Plan = { ...plan, rowsAs: 'columns', rows, staged };
  const store = openStore(
    { kind: 's3', bucket, prefix: '' },
    {
      s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true },
      connections: 1,
    },
  );
  await store.put({
    key: `state/runs/${runId}/plan.json` as ObjectKey,
    body: Buffer.from(JSON.stringify(large)),
    contentType: 'application/json',
  });
  await store.close();
  return large;
}

/** Of the command: seconds, and the most memory and scratch, in bytes. */
async function run(args: readonly string[], scratch: string) {
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const most = { memory: 0, scratch: 0 };
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most.memory = Math.max(most.memory, peakMemory(child.pid) ?? 0);
      most.scratch = Math.max(most.scratch, await takenIn(scratch));
      await setTimeout(200);
    }
  })();
  const code = await ended;
  isOver = true;
  await watching;
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${said}`);
  return { ...most, seconds: Math.round((performance.now() - began) / 1000) };
}

/** What the disk has taken: less than a file's length where parts of it were never written. Files come and go meanwhile. */
async function takenIn(path: string): Promise<number> {
  let taken = 0;
  for (const name of await readdir(path, { recursive: true }).catch(() => [])) {
    const found = await stat(join(path, name)).catch(() => undefined);
    if (found?.isFile()) taken += found.blocks * 512;
  }
  return taken;
}
