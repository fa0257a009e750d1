/**
 * The whole AWS path on one machine: a table on the Athena double, split by the built command into the S3 double, and
 * verified. `npm run demo:athena -- --rows 1000000 --narrow --tranches 400`
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type AthenaServer, startAthenaServer } from '../doubles/athena-server/athena-server.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    /** Two columns instead of the reference table's 52. */
    narrow: { type: 'boolean', default: false },
    tranches: { type: 'string', default: 'auto' },
  },
});
const rows = Number(values.rows);
const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));
const [bucket, state, target] = ['demo-bucket', 's3://demo-bucket/_splitter/', 's3://demo-bucket/users/'];

const folder = await mkdtemp(join(tmpdir(), 'splitter-demo-'));
const s3 = await startS3Server({
  buckets: [bucket],
  // Size and md5 of the objects do: a million bodies are no business of a demo's memory.
  discardBodies: (_bucket, key) => key.startsWith('users/'),
});
const athena = await startAthenaServer({ s3 });
try {
  say(`A table of ${rows.toLocaleString('en-US')} rows on an Athena of our own at ${athena.endpoint}`);
  await athena.registerTable({ database: 'demo', table: 'users', rows: await tableRows() });
  const source = ['--table', 'demo.users', '--athena-endpoint-url', athena.endpoint];
  const job = [...source, '--target', target, '--key', '{user_id}.json', '--tranches', values.tranches];
  await splitter('preview', ...job);
  await splitter('split', ...job);
  await splitter('verify', '--state', state, '--target', target);
  tell(athena, s3);
} finally {
  await athena.close();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
}

async function tableRows(): Promise<string> {
  if (values.narrow) {
    return `SELECT i::VARCHAR AS user_id, system.main.md5(i::VARCHAR) AS user_data0 FROM range(${rows}) r(i)`;
  }
  const file = join(folder, 'users.parquet');
  await splitter('sample', '--rows', values.rows, '--out', file);
  return `FROM '${file}'`;
}

/** Throws when the command does not exit with 0. */
async function splitter(...args: string[]): Promise<void> {
  say(`splitter ${args.join(' ')}`);
  const started = performance.now();
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args, '--log', 'pretty'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        TMPDIR: folder,
        AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        SPLITTER_REGION: s3.region,
        SPLITTER_ENDPOINT_URL: s3.endpoint,
        SPLITTER_FORCE_PATH_STYLE: 'true',
      },
    });
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`expected splitter ${args[0]} to exit with 0, it exited with ${code}`);
  console.log(`(${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

function tell({ executions }: AthenaServer, { objects }: S3Server): void {
  say('What Athena was asked');
  for (const { sql, state: end } of executions) {
    const line = sql.replace(/\s+/g, ' ');
    console.log(`  ${end}  ${line.length > 110 ? `${line.slice(0, 110)}…` : line}`);
  }
  const unloads = executions.filter(({ sql }) => sql.startsWith('UNLOAD'));
  const staged = unloads.reduce((sum, { manifest }) => sum + manifest.length, 0);
  const keys = [...objects(bucket).keys()];
  const count = (prefix: string) =>
    keys.filter((key) => key.startsWith(prefix)).length.toLocaleString('en-US');
  say('What the bucket holds');
  console.log(`  ${count('users/')} objects`);
  console.log(`  ${keys.filter((key) => key.includes('/done/')).length} tranches done`);
  console.log(
    `  ${count('_splitter/staged/')} staged files, of ${staged} that ${unloads.length} UNLOAD wrote`,
  );
}

function say(text: string): void {
  console.log(`\n=== ${text}`);
}
