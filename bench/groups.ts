/**
 * Rows in groups of 1 to 100,000, their rows all over a CSV file, as one object a key on S3: by a run that is killed in its
 * upload and resumed, and by one after it that finds one group of a hundred changed. All objects are held against a
 * reference that is made by counting, without DuckDB. On the S3 double, or with `--on radosgw` on the one that
 * `test/servers/radosgw start DIR` has begun. Exits 1 where an object is another.
 *
 *     npm run build && node dist/bench/groups.js [--rows N] [--on radosgw]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { startS3Server } from '../test/doubles/s3-server/s3-server.js';
import { createBucket, radosgw } from '../test/live/radosgw.js';
import { peakMemory } from './measure/peak-memory.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '5000000' }, on: { type: 'string', default: 'double' } },
});
if (values.on !== 'double' && values.on !== 'radosgw') {
  throw new Error(`--on: expected double or radosgw, given ${values.on}`);
}
const rows = Number(values.rows);
/** Sizes of groups, and the share of all rows that lie in groups of the size. */
const sizes = [
  [100_000, 0.02],
  [50_000, 0.4],
  [10_000, 0.2],
  [1_000, 0.2],
  [100, 0.08],
  [10, 0.08],
  [1, 1],
] as const;
/** A prime that shares no factor with a number of rows that people give: rows of a group lie all over the file. */
const step = 1_000_003;
const main = fileURLToPath(new URL('../job/main.js', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'splitter-groups-'));
const double = values.on === 'double' ? await startS3Server() : undefined;
const server = double ?? radosgw;
const bucket = `groups-${Date.now()}`;
if (double === undefined) await createBucket(bucket);
else double.createBucket(bucket);
const client = new S3Client({
  endpoint: server.endpoint,
  region: server.region,
  credentials: server.credentials,
  forcePathStyle: true,
});
try {
  const groups = groupsOf(rows);
  await writeTable(groups, () => false);
  const first = ['--run-id', 'first'];
  await run(first, Math.floor(groups.length / 3));
  say('written, in two runs', await run(first), await compare(groups, () => false));
  // Large ones are among them.
  const isChanged = (group: number) => group % 100 === 1;
  await writeTable(groups, isChanged);
  const next = await run(['--write', 'changed', '--run-id', 'next']);
  say('one group of a hundred changed', next, await compare(groups, isChanged));
  const changed = groups.filter((_, group) => isChanged(group)).length;
  if (next.report.puts !== changed) {
    console.log(`expected ${changed} PUTs, got ${next.report.puts}`);
    process.exitCode = 1;
  }
} finally {
  client.destroy();
  await double?.close();
  await rm(folder, { recursive: true, force: true });
}

/** Where each group's rows begin among all, in the order of groups. */
function groupsOf(total: number): { readonly begin: number; readonly size: number }[] {
  const groups: { begin: number; size: number }[] = [];
  let begin = 0;
  for (const [size, share] of sizes) {
    for (let left = Math.floor((total * share) / size); left > 0 && begin + size <= total; left -= 1) {
      groups.push({ begin, size });
      begin += size;
    }
  }
  return groups;
}

function what(n: number, isChanged: boolean): string {
  return isChanged ? `changed ${n}` : (['pen', 'ink, blue', 'a "book"', 'é日😀'][n % 4] ?? '');
}

async function writeTable(
  groups: ReturnType<typeof groupsOf>,
  isChanged: (group: number) => boolean,
): Promise<void> {
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  const ofRow = new Uint32Array(total);
  for (const [group, { begin, size }] of groups.entries()) ofRow.fill(group, begin, begin + size);
  function* lines() {
    yield 'customer,n,what\n';
    let text = '';
    for (let at = 0; at < total; at += 1) {
      const n = (at * step) % total;
      const group = ofRow[n] ?? 0;
      text += `c${group},${n},"${what(n, isChanged(group)).replaceAll('"', '""')}"\n`;
      if (text.length > 1_000_000 || at === total - 1) {
        yield text;
        text = '';
      }
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(join(folder, 'table.csv')));
}

interface Ended {
  readonly report: { readonly rows: number; readonly puts: number };
  readonly seconds: number;
  readonly megabytes: number;
}

/** Killed when so many objects are there, where that is given. */
async function run(more: readonly string[], killedAt?: number): Promise<Ended> {
  const began = performance.now();
  const args = [
    ...[
      'split',
      '--files',
      join(folder, 'table.csv'),
      '--column-types',
      'n=BIGINT',
      '--key',
      '{customer}.json',
    ],
    ...[
      '--on-duplicate',
      'group',
      '--group-order',
      'n desc',
      '--target',
      `s3://${bucket}/rows/`,
      '--log',
      'json',
    ],
    ...['--state', join(folder, 'state'), '--endpoint-url', server.endpoint, '--force-path-style'],
    ...['--region', server.region, ...more],
  ];
  const { accessKeyId, secretAccessKey } = server.credentials;
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr = (output.stderr + data).slice(-2_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let megabytes = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      megabytes = Math.max(megabytes, (peakMemory(child.pid) ?? 0) / 1e6);
      if (killedAt !== undefined && (await objects(killedAt)).size >= killedAt) child.kill('SIGKILL');
      await setTimeout(250);
    }
  })();
  const code = await ended;
  isOver = true;
  await watching;
  if (code !== (killedAt === undefined ? 0 : null)) throw new Error(`ended with ${code}: ${output.stderr}`);
  const report =
    code === 0 ? JSON.parse(output.stdout.trim().split('\n').at(-1) ?? '') : { rows: 0, puts: 0 };
  return {
    report,
    megabytes: Math.round(megabytes),
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

/** ETags by key; `most` ends the listing when there are so many. */
async function objects(most = Number.POSITIVE_INFINITY): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'rows/', ContinuationToken: token }),
    );
    for (const { Key = '', ETag = '' } of page.Contents ?? []) found.set(Key, ETag.replaceAll('"', ''));
    token = page.NextContinuationToken;
  } while (token !== undefined && found.size < most);
  return found;
}

/** Each object by the md5 that the server took of it. */
async function compare(
  groups: ReturnType<typeof groupsOf>,
  isChanged: (group: number) => boolean,
): Promise<string> {
  const found = await objects();
  let different = Math.abs(found.size - groups.length);
  for (const [group, { begin, size }] of groups.entries()) {
    const md5 = createHash('md5').update('[');
    for (let n = begin + size - 1; n >= begin; n -= 1) {
      md5.update(JSON.stringify({ customer: `c${group}`, n, what: what(n, isChanged(group)) }));
      md5.update(n === begin ? ']' : ',');
    }
    if (found.get(`rows/c${group}.json`) !== md5.digest('hex')) different += 1;
  }
  if (different > 0) process.exitCode = 1;
  return `${found.size} objects, ${different} different`;
}

function say(title: string, { report, seconds, megabytes }: Ended, compared: string): void {
  console.log(
    `${values.on}, ${title}: ${report.rows} rows, ${report.puts} PUTs, ${seconds} s, ${megabytes} MB at most, ${compared}`,
  );
}
