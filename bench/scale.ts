/**
 * A partition of some gigabytes, put through with little more room in the scratch folder than it takes by itself: the most
 * room and memory that the upload took. Half of the partition is one file, half of it files of 100 MB. Its objects are
 * counted and not kept. The state lies in the S3 double's memory, or on the disk of the server that
 * `test/servers/versitygw start DIR` has begun; radosgw's lies in memory too. `--too-little` is room for an upload before it, which
 * must end with 2 and no PUT.
 *
 *     npm run build && node dist/bench/scale.js [--gigabytes 2] [--scratch 2.5] [--too-little 1] [--threads 2] [--on versitygw] [--tranches N]
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseTranches } from '../job/plan/choose-tranches.js';
import { type DuckDbSession, openSession } from '../job/sql/duckdb-session.js';
import { modExpression } from '../job/sql/tranche-expression.js';
import type { Plan, StagedFile } from '../job/state/plan-file.js';
import { RunState } from '../job/state/run-state.js';
import type { ObjectKey } from '../job/store/object-store.js';
import { openStore } from '../job/store/open-store.js';
import { startS3Server } from '../test/doubles/s3-server/s3-server.js';
import { liveServerNamed } from '../test/live/live-server.js';
import { createBucket, radosgw } from '../test/live/radosgw.js';
import { runWatched, type Watched } from './measure/run-watched.js';
import { startFront } from './sink/start-front.js';

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '2' },
    scratch: { type: 'string' },
    'too-little': { type: 'string' },
    threads: { type: 'string', default: '2' },
    on: { type: 'string', default: 'double' },
    tranches: { type: 'string' },
  },
});
const bytes = Number(values.gigabytes) * 1e9;
const room = values.scratch === undefined ? bytes * 1.25 : Number(values.scratch) * 1e9;
const tooLittle = values['too-little'] === undefined ? undefined : Number(values['too-little']) * 1e9;
if (!(bytes > 0 && room > 0 && (tooLittle ?? 1) > 0)) {
  throw new Error('--gigabytes, --scratch, --too-little: expected numbers above 0');
}

/** What the rows of the large partition take in Parquet, as they are made here. */
const bytesOfRow = 2_160;
const bytesOfFile = 1e8;
const partitions = 100;
const rows = Math.ceil(bytes / bytesOfRow);
// As a plan of a hundred such partitions would have them.
const { tranches } = chooseTranches(
  rows * partitions,
  2,
  values.tranches === undefined ? 'auto' : Number(values.tranches),
);
const runId = 'large';
const [bucket, target] = [`scale-${Date.now()}`, `scale-target-${Date.now()}`];
const folder = await mkdtemp(join(tmpdir(), 'splitter-scale-'));
const double = values.on === 'double' ? await startS3Server() : undefined;
const server = double ?? liveServerNamed(values.on, '--on');
const front = await startFront({ bucket: target, behind: server.endpoint });
const { accessKeyId, secretAccessKey } = server.credentials;
Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
const env = {
  SPLITTER_ENDPOINT_URL: front.endpoint,
  SPLITTER_FORCE_PATH_STYLE: 'true',
  SPLITTER_REGION: server.region,
};
const store = openStore(
  { kind: 's3', bucket, prefix: '' },
  { s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true }, connections: 4 },
);
const state = new RunState(store, { kind: 's3', bucket, prefix: 'state/' }, runId);
const stateFlags = ['--state', `s3://${bucket}/state/`, '--run-id', runId, '--log', 'json'];
const scratch = join(folder, 'scratch');
const gigabytes = (count: number) => `${(count / 1e9).toFixed(2)} GB`;
try {
  if (double === undefined) await createBucket(bucket, { ...radosgw, ...server });
  else double.createBucket(bucket);
  await mkdir(scratch);
  const plan = await makePlan();
  const largest = plan.staged.reduce((sum, file) => sum + file.bytes, 0);
  console.log(
    `a partition of ${gigabytes(largest)}, ${plan.rows} rows, ${tranches / partitions} tranches, ${values.threads} threads`,
  );
  if (tooLittle !== undefined) await uploadWith(tooLittle, 2);
  const { seconds, memory, ...upload } = await uploadWith(room, 0);
  const finish = await run(['finish', ...stateFlags, '--scratch-dir', scratch], 0);
  const report = await state.findReport();
  console.log(
    `took ${gigabytes(upload.scratch)} of scratch and ${Math.round(memory / 1e6)} MB of memory in ${seconds} s, ` +
      `and finish ${finish.seconds} s; wrote ${report?.written} objects, of which the target has counted ${front.stored()}`,
  );
  if (report?.written !== plan.rows || front.stored() < plan.rows || upload.scratch > room)
    process.exitCode = 1;
} finally {
  await store.close();
  await front.close();
  await double?.close();
  await rm(folder, { recursive: true, force: true });
}

/** Under 2 it has to end before its first PUT. */
async function uploadWith(limit: number, expected: 0 | 2): Promise<Watched> {
  const limits = ['--scratch-dir', scratch, '--scratch-limit', String(Math.floor(limit))];
  const ended = await run(['upload', ...stateFlags, ...limits, '--threads', values.threads], expected);
  console.log(`with room for ${gigabytes(limit)}: exit ${ended.code}, ${front.stored()} PUTs`);
  if (expected === 2) console.log(ended.said);
  if (expected === 2 && front.stored() > 0) process.exitCode = 1;
  return ended;
}

async function run(args: readonly string[], expected: number): Promise<Watched> {
  const ended = await runWatched(args, { env, scratch: async () => [scratch] });
  if (ended.code !== expected) throw new Error(`${args[0]} ended with ${ended.code}: ${ended.said}`);
  return ended;
}

/** A plan of one row, which then gets the rows of a large partition in place of it. */
async function makePlan(): Promise<Plan> {
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  try {
    const columns = Array.from({ length: 66 }, (_, at) => `md5(concat(i, '-${at}')) AS c${at}`).join(', ');
    const one = join(folder, 'one.parquet');
    await session.run(
      `COPY (SELECT i::VARCHAR AS id, ${columns} FROM range(1) t(i)) TO '${one}' (FORMAT parquet)`,
    );
    const source = ['--files', one, '--target', `s3://${target}/out/`, '--key', '{id}.json'];
    await run(['plan', ...stateFlags, ...source, '--tranches', String(tranches)], 0);
    const plan = await state.readPlan();
    // Keys whose hash lies in the first partition: one in a hundred.
    await session.run(
      `CREATE TABLE keys AS SELECT row_number() OVER () - 1 AS number, i FROM (
         SELECT i FROM range(${rows * partitions * 2}) t(i) WHERE ${modExpression("concat('out/', i, '.json')", partitions)} = 0 LIMIT ${rows})`,
    );
    const staged = await makeFiles(session, columns, plan.attempt);
    // Of files, a plan freezes bodies: these rows have columns, as Athena's have.
    const large: Plan = { ...plan, rowsAs: 'columns', rows, staged };
    await store.put({
      key: `state/runs/${runId}/plan.json` as ObjectKey,
      body: Buffer.from(JSON.stringify(large)),
      contentType: 'application/json',
    });
    return large;
  } finally {
    session.close();
  }
}

async function makeFiles(session: DuckDbSession, columns: string, attempt: string): Promise<StagedFile[]> {
  const ofFile = Math.ceil(bytesOfFile / bytesOfRow);
  const half = Math.floor(rows / 2);
  const staged: StagedFile[] = [];
  for (let from = 0; from < rows; ) {
    const to = from === 0 ? half : Math.min(rows, from + ofFile);
    const path = join(folder, `${staged.length}.parquet`);
    await session.run(
      `COPY (SELECT i::VARCHAR AS id, ${columns}, concat('out/', i, '.json') AS splitter_key FROM keys
         WHERE number >= ${from} AND number < ${to}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 10240)`,
    );
    const stored = await state.putStaged(attempt, 0, staged.length + 1, path);
    staged.push({ partition: 0, rows: to - from, ...stored });
    await rm(path, { force: true });
    from = to;
  }
  return staged;
}
