/**
 * What grows with the number of tranches: the same narrow rows planned, uploaded, finished, reported, compared with a
 * second run and verified in 100, 1,000 and 10,000 tranches; seconds, CPU and the most memory of each stage, and the sizes
 * of what the state has. Into a folder, or with `--on double` on the S3 double, state and target. Exits 1 where a count is
 * not what it must be, or where a stage takes more than `--most` MB.
 *
 *     npm run build && node dist/bench/tranches.js [--rows 200000] [--tranches 100,1000,10000] [--on double] [--most 600]
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSession } from '../job/sql/duckdb-session.js';
import { quoteLiteral } from '../job/sql/quote.js';
import { startS3Server } from '../test/doubles/s3-server/s3-server.js';
import { narrowFile } from './job/narrow-file.js';
import { endOf, splitter } from './job/splitter.js';
import type { Measured } from './measure/run-measured.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    tranches: { type: 'string', default: '100,1000,10000' },
    on: { type: 'string', default: 'folder' },
    most: { type: 'string', default: '600' },
  },
});
if (values.on !== 'double' && values.on !== 'folder') {
  throw new Error(`--on: expected double or folder, given ${values.on}`);
}
const rows = Number(values.rows);
const most = Number(values.most);
const folder = await mkdtemp(join(tmpdir(), 'splitter-tranches-'));
// What the target keeps is of no use here.
const double =
  values.on === 'double'
    ? await startS3Server({ discardBodies: (_, key) => key.startsWith('out') })
    : undefined;
double?.createBucket('tranches');

interface Line {
  readonly tranches: number;
  readonly stage: string;
  readonly measured: Measured;
}

const lines: Line[] = [];
const sizes: ({ readonly tranches: number } & Record<string, number>)[] = [];
/** Short, since a plan waits for it: each stage is a process of its own, and none of them can tell that the others are at their end. */
const leaseSeconds = 20;
const gone = Math.ceil(rows / 10);
try {
  const files = await narrowFile(rows, folder);
  for (const tranches of values.tranches.split(',').map(Number)) await measure(tranches, files);
} finally {
  await double?.close();
  await rm(folder, { recursive: true, force: true });
}
printLines();
const large = lines.filter(({ measured }) => measured.peakBytes > most * 1e6);
if (large.length > 0) {
  console.log(
    `more than ${most} MB: ${large.map(({ stage, tranches }) => `${stage} of ${tranches}`).join(', ')}`,
  );
  process.exitCode = 1;
}

async function measure(tranches: number, files: string): Promise<void> {
  const place = (name: string) =>
    double === undefined ? join(folder, `${name}-${tranches}`) : `s3://tranches/${name}-${tranches}/`;
  const common = ['--state', place('state'), '--log', 'json'];
  const table = ['--key', '{user_id}.json', '--target', place('out'), '--tranches', String(tranches)];
  const limits = ['--max-objects', '1000000000'];
  const run = async (stage: string, args: readonly string[]) => {
    process.stderr.write(`${tranches} tranches: ${stage} …\n`);
    const measured = await command([...args, ...common]);
    lines.push({ tranches, stage, measured });
    return endOf<Record<string, unknown>>(measured);
  };
  const expect = (what: string, given: unknown, expected: number) => {
    if (given !== expected) throw new Error(`${tranches} tranches: ${what} ${given}, expected ${expected}`);
  };
  const stages = async (name: string, from: string, deleted: number) => {
    const id = ['--run-id', name, '--no-sync', '--lease-seconds', String(leaseSeconds)];
    const changes = ['--write', 'changed', '--missing', 'delete', '--accept-source'];
    await run(`plan of the ${name} run`, ['plan', '--files', from, ...table, ...limits, ...changes, ...id]);
    await run('upload', ['upload', ...id]);
    const report = await run('finish', ['finish', ...id, '--max-deletes', '50%']);
    expect('rows', report.rows, rows - deleted);
    expect('deletions made', (report.deletions as { made: number }).made, deleted);
  };
  await stages('first', files, 0);
  await stages('next', await nextFile(files), gone);
  await run('report', ['report', 'next', '--html', join(folder, 'page.html')]);
  const verified = await run('verify', ['verify', '--run-id', 'next']);
  expect('objects found', verified.listed, rows - gone);
  sizes.push({
    tranches,
    page: (await stat(join(folder, 'page.html'))).size,
    ...(double === undefined ? await stateSizes(join(place('state'), 'runs', 'next')) : {}),
  });
}

/** The same table a while later: a tenth of its rows is gone, and a tenth is changed. */
async function nextFile(files: string): Promise<string> {
  const path = join(folder, 'next.parquet');
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  await session.run(
    `COPY (SELECT * REPLACE (b + (user_id % 10 = 1)::BIGINT AS b) FROM ${quoteLiteral(files)} WHERE user_id % 10 <> 0)
       TO ${quoteLiteral(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  session.close();
  return path;
}

function command(args: readonly string[]): Promise<Measured> {
  if (double === undefined) return splitter(args, { environment: {} });
  const { endpoint, region, credentials } = double;
  return splitter([...args, '--endpoint-url', endpoint, '--force-path-style', '--region', region], {
    environment: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
}

/** In bytes: of the files of a run that are one for the run, and of all that are one a tranche. */
async function stateSizes(run: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of await readdir(run, { recursive: true })) {
    const { size } = await stat(join(run, name));
    const what = name.split('/')[0] ?? name;
    found[what] = (found[what] ?? 0) + size;
  }
  return found;
}

function printLines(): void {
  const cells = lines.map(({ tranches, stage, measured: { seconds, cpuMicros, peakBytes } }) => [
    String(tranches),
    stage,
    seconds.toFixed(1),
    (cpuMicros / 1e6).toFixed(1),
    String(Math.round(peakBytes / 1e6)),
  ]);
  for (const row of [['tranches', 'stage', 's', 'CPU s', 'peak MB'], ...cells]) console.log(row.join('\t'));
  for (const { tranches, ...bytes } of sizes) {
    const all = Object.entries(bytes).map(([name, count]) => `${name} ${Math.round(count / 1000)}`);
    console.log(`${tranches} tranches, kB: ${all.join(', ')}`);
  }
}
