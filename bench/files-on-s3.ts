/**
 * 5,000 Parquet and 5,000 CSV files on S3, read with scratch for a tenth of them by a run that is killed in planning and by
 * one that is started after it: its objects against those of the same files read from a folder, and the most memory and
 * scratch that it took. On the S3 double, or with `--on radosgw` on the one that `test/servers/radosgw start DIR` has begun.
 *
 *     npm run build && node dist/bench/files-on-s3.js [--files N] [--on radosgw]
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openSession } from '../job/sql/duckdb-session.js';
import { startS3Server } from '../test/doubles/s3-server/s3-server.js';
import { createBucket, radosgw } from '../test/live/radosgw.js';
import { runWatched } from './measure/run-watched.js';

const { values } = parseArgs({
  options: { files: { type: 'string', default: '5000' }, on: { type: 'string', default: 'double' } },
});
if (values.on !== 'double' && values.on !== 'radosgw') {
  throw new Error(`--on: expected double or radosgw, given ${values.on}`);
}
const files = Number(values.files);
const rowsPerFile = 5;
/** Batches after which the first run is killed. */
const batchesUntilKilled = 3;
const formats = ['parquet', 'csv'] as const;

const folder = await mkdtemp(join(tmpdir(), 'splitter-files-'));
const double = values.on === 'double' ? await startS3Server() : undefined;
const server = double ?? radosgw;
const bucket = `source-${Date.now()}`;
if (double === undefined) await createBucket(bucket);
else double.createBucket(bucket);
try {
  for (const format of formats) await compare(format);
} finally {
  await double?.close();
  await rm(folder, { recursive: true, force: true });
}

async function compare(format: (typeof formats)[number]): Promise<void> {
  const made = join(folder, format);
  await make(format, made);
  const bytes = await upload(made, format);
  const scratch = join(folder, `scratch-${format}`);
  await mkdir(scratch);
  const limit = Math.ceil(bytes / 10);
  const flags = ['--key', '{id}.json', '--log', 'json', '--scratch-dir', scratch];
  const s3 = ['--endpoint-url', server.endpoint, '--force-path-style', '--region', server.region];
  const ofS3Files = [
    ...s3,
    '--files',
    `s3://${bucket}/${format}/**/*.${format}`,
    '--scratch-limit',
    String(limit),
  ];
  const target = join(folder, `s3-${format}`);
  const killed = await run([...flags, ...ofS3Files], target, scratch, batchesUntilKilled);
  const onS3 = await run([...flags, ...ofS3Files], target, scratch);
  const here = await run(
    [...flags, '--files', `${made}/**/*.${format}`],
    join(folder, `here-${format}`),
    scratch,
  );
  const [ofS3, ofHere] = [await digestOf(onS3.target), await digestOf(here.target)];
  const left = (await readdir(scratch)).length;
  const megabytes = (count: number) => `${Math.round(count / 1e6)} MB`;
  console.log(
    `${format}: ${files} files, ${megabytes(bytes)}, scratch limit ${megabytes(limit)}: ` +
      `${ofS3.objects} objects, ${ofS3.digest === ofHere.digest ? 'equal to' : 'NOT EQUAL TO'} the ${ofHere.objects} of the folder; ` +
      `killed after ${killed.batches} of ${onS3.batches} batches, then from S3 ${onS3.seconds} s, ${megabytes(onS3.memory)}, ${megabytes(onS3.scratch)} of scratch; ` +
      `from the folder ${here.seconds} s, ${megabytes(here.memory)}; ${left} left in the scratch`,
  );
  if (ofS3.digest !== ofHere.digest || ofS3.objects !== files * rowsPerFile) process.exitCode = 1;
}

async function make(format: string, path: string): Promise<void> {
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  try {
    await session.run('SET partitioned_write_max_open_files = 50');
    await session.run(
      `COPY (SELECT i % ${files} AS part, 'user-' || i AS id, i::DECIMAL(12,2) AS amount, repeat(md5(i::VARCHAR), 32) AS note
               FROM range(${files * rowsPerFile}) rows(i))
         TO '${path}' (FORMAT ${format}, PARTITION_BY (part)${format === 'parquet' ? ', COMPRESSION uncompressed' : ''})`,
    );
  } finally {
    session.close();
  }
}

async function upload(path: string, to: string): Promise<number> {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  let bytes = 0;
  for (const name of await readdir(path, { recursive: true })) {
    if (!(await stat(join(path, name))).isFile()) continue;
    const body = await readFile(join(path, name));
    bytes += body.length;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${to}/${name}`, Body: body }));
  }
  client.destroy();
  return bytes;
}

/** Killed after so many batches, where that is given. */
async function run(flags: readonly string[], target: string, scratch: string, killedAfter?: number) {
  // The state, with what is frozen, is no scratch, but plans in a folder have theirs in it.
  const state = `${target}.state`;
  const { accessKeyId, secretAccessKey } = server.credentials;
  let batches = 0;
  const ended = await runWatched(['split', ...flags, '--target', target, '--state', state], {
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    scratch: async () => {
      const runs = await readdir(join(state, 'staged')).catch(() => []);
      return [scratch, ...runs.map((each) => join(state, 'staged', each, 'scratch'))];
    },
    onLine: (line) => {
      if (line.includes('"froze a batch"')) batches += 1;
      return batches !== killedAfter;
    },
  });
  if (ended.code !== (killedAfter === undefined ? 0 : null)) {
    throw new Error(`the run ended with ${ended.code}: ${ended.said}`);
  }
  return { ...ended, batches, target };
}

async function digestOf(target: string): Promise<{ objects: number; digest: string }> {
  const names = (await readdir(target)).filter((name) => name.endsWith('.json')).sort();
  const digest = createHash('sha256');
  for (const name of names) digest.update(name).update(await readFile(join(target, name)));
  return { objects: names.length, digest: digest.digest('hex') };
}
