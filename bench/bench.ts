/**
 * `npm run bench`: measures the PUT engine, the whole job and what a user would do instead, against a sink of its own.
 * Ends with 1 when the sink has not stored or deleted exactly what was sent, when the governor misses a bound, or when
 * the census takes more than its share of the plan.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loopbackCertificate } from '../test/doubles/s3-server/loopback-certificate.js';
import type { BenchContext } from './bench-context.js';
import { benchCensus } from './job/bench-census.js';
import { benchChanged } from './job/bench-changed.js';
import { benchJob } from './job/bench-job.js';
import { benchMemory } from './job/bench-memory.js';
import { benchOthers } from './job/bench-others.js';
import { benchRatios } from './job/bench-ratios.js';
import { benchSplit } from './job/bench-split.js';
import { benchStart } from './job/bench-start.js';
import { benchSync } from './job/bench-sync.js';
import { canPin } from './measure/spawn-pinned.js';
import { type Line, type Missing, printTable } from './measure/table.js';
import { benchPut } from './put/bench-put.js';

const parts = {
  put: benchPut,
  job: benchJob,
  others: benchOthers,
  ratios: benchRatios,
  memory: benchMemory,
  split: benchSplit,
  census: benchCensus,
  changed: benchChanged,
  sync: benchSync,
  start: benchStart,
};
type Part = keyof typeof parts | 'governor';
const usualParts: readonly Part[] = ['put', 'job', 'others', 'governor'];

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000' },
    formats: { type: 'string', default: 'parquet,csv' },
    shape: { type: 'string', default: 'reference' },
    puts: { type: 'string', default: '200000' },
    only: { type: 'string', default: usualParts.join(',') },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
  },
});

const chosen = values.only.split(',').map((name) => {
  if (!(name in parts) && name !== 'governor')
    throw new Error(`--only: expected some of ${Object.keys(parts).join(', ')}, governor, given ${name}`);
  return name as Part;
});
const folder = await mkdtemp(join(values.folder, 'splitter-bench-'));
const certificate = join(folder, 'certificate.pem');
await writeFile(certificate, loopbackCertificate);
const context: BenchContext = {
  folder,
  certificate,
  rows: values.rows.split(',').map(count),
  formats: values.formats.split(',').map(format),
  shape: shape(values.shape),
  puts: count(values.puts),
  environment: {
    NODE_EXTRA_CA_CERTS: certificate,
    // The user's own would take its place.
    AWS_CA_BUNDLE: certificate,
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
  },
  say: (text) => process.stderr.write(`${text}\n`),
};

const lines: (Line | Missing)[] = [];
try {
  for (const part of chosen) if (part !== 'governor') lines.push(...(await parts[part](context)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, pinned: canPin };
const governor = chosen.includes('governor') ? playGovernor() : '';
if (values.json) {
  const played = governor === '' ? undefined : JSON.parse(governor);
  process.stdout.write(`${JSON.stringify({ machine, lines, governor: played }, null, 1)}\n`);
} else {
  const pinning = canPin ? 'pinned to a core where a line says so' : 'not pinned: there is no taskset';
  process.stdout.write(`${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ${pinning}\n\n`);
  if (lines.length > 0) printTable(lines);
  if (governor !== '') process.stdout.write(`\n${governor}`);
}

/** What the governor's own command prints; its exit code becomes this one's. */
function playGovernor(): string {
  context.say('the governor against a simulated S3 …');
  const command = fileURLToPath(new URL('./governor.js', import.meta.url));
  const played = spawnSync(process.execPath, [command, ...(values.json ? ['--json'] : [])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (played.status !== 0) process.exitCode = 1;
  return played.stdout;
}

function format(text: string): 'parquet' | 'csv' {
  if (text === 'parquet' || text === 'csv') return text;
  throw new Error(`--formats: expected parquet or csv, given ${text}`);
}

function shape(text: string): 'reference' | 'narrow' {
  if (text === 'reference' || text === 'narrow') return text;
  throw new Error(`--shape: expected reference or narrow, given ${text}`);
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`expected a number of rows or PUTs, given ${text}`);
  return Number(text);
}
