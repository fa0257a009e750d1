/**
 * The built command reads a table through a real Trino: all statements that it generates run there, and the objects,
 * keys and tranches must be those of the same rows in a file.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../job/sql/duckdb-session.js';
import { startAthenaServer } from '../doubles/athena-server/athena-server.js';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from '../e2e/run-splitter.js';
import type { Verdict } from './judge-expressions.js';
import { kinds, rowsOf } from './tables.js';
import { TrinoEngine } from './trino-engine.js';

const sourceNames = ['files', 'table', 'values', 'snapshot'] as const;
/** Of every type that a key takes. */
const keys = [
  '{id}.json',
  '{hash:8}/{id}-{c_bigint}-{c_decimal}-{c_varchar}-{c_date}-{c_time}-{c_ts3}-{c_ts6}-{c_tz}-{c_uuid}-{c_boolean}.json',
];

export async function judgeStatements(url: string): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-trino-'));
  const s3 = await startS3Server({
    buckets: sourceNames.flatMap((source) => keys.map((_, number) => `${source}-${number}`)),
  });
  const athena = await startAthenaServer({ engine: await TrinoEngine.open(url), pending: [], s3 });
  const session = await openSession({ threads: 1, memoryLimit: '300MB', tempDirectory: folder });
  const differences: string[] = [];
  const env = {
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    SPLITTER_REGION: s3.region,
    SPLITTER_ENDPOINT_URL: s3.endpoint,
    SPLITTER_FORCE_PATH_STYLE: 'true',
    SPLITTER_SCRATCH_DIR: join(folder, 'scratch'),
    SPLITTER_LOG: 'json',
    // More than one UNLOAD writes, where there may be two.
    SPLITTER_TRANCHES: '200',
    SPLITTER_MAX_REJECTS: '10',
  };
  const run = async (...args: string[]) => {
    const { code, stderr, stdout } = await runSplitter(args, { cwd: folder, env });
    // Rows without a key are rejected.
    if (code !== 0) differences.push(`splitter ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  try {
    const file = join(folder, 'kinds.parquet');
    await session.run(`COPY (${rowsOf(kinds, 'duckdb')}) TO '${file}' (FORMAT parquet)`);
    const table = { database: 'judge', rows: rowsOf(kinds, 'trino') };
    await athena.registerTable({ ...table, table: 'kinds' });
    await athena.registerTable({ ...table, table: 'versions', iceberg: true });
    const onTrino = ['--athena-endpoint-url', athena.endpoint, '--catalog', 'memory'];
    const sources = {
      files: ['--files', file],
      table: ['--table', 'judge.kinds', ...onTrino],
      values: ['--query', rowsOf(kinds, 'trino'), ...onTrino],
      snapshot: ['--table', 'judge.versions', '--unloads', '2', ...onTrino],
    };
    for (const [number, key] of keys.entries()) {
      const found = new Map<string, Outcome>();
      for (const source of sourceNames) {
        const bucket = `${source}-${number}`;
        const flags = [...sources[source], '--target', `s3://${bucket}/out/`, '--key', key];
        await run('split', ...flags, '--state', `s3://${bucket}/state/`);
        if (source !== 'files') await run('preview', ...flags);
        found.set(source, await readBack(s3.objects(bucket), session, folder));
      }
      for (const source of ['table', 'values', 'snapshot']) {
        compare(`${source}, ${key}`, found.get('files'), found.get(source), differences);
      }
    }
    const parts = athena.executions.filter(({ sql }) => /^UNLOAD.*BETWEEN/s.test(sql)).length;
    if (parts !== 2 * keys.length) differences.push(`${parts} UNLOADs wrote a part of the partitions`);
    for (const { sql, state, reason } of athena.executions) {
      if (state !== 'SUCCEEDED') differences.push(`${state}: ${reason}\n  ${sql}`);
    }
    return { asked: athena.executions.length, refused: 0, differences };
  } finally {
    session.close();
    await athena.close();
    await s3.close();
    await rm(folder, { recursive: true });
  }
}

/** By key: the object's body, and the tranche that the run's ledgers have it in. */
interface Outcome {
  readonly bodies: ReadonlyMap<string, string>;
  readonly tranches: ReadonlyMap<string, string>;
}

type Objects = ReadonlyMap<string, { readonly body?: Uint8Array | undefined }>;

async function readBack(
  objects: Objects,
  session: Awaited<ReturnType<typeof openSession>>,
  folder: string,
): Promise<Outcome> {
  const bodies = new Map<string, string>();
  const tranches = new Map<string, string>();
  for (const [key, { body = new Uint8Array() }] of objects) {
    if (key.startsWith('out/')) bodies.set(key, Buffer.from(body).toString());
    const [, tranche] = /^state\/runs\/[^/]+\/ledger\/(\d+)\.parquet$/.exec(key) ?? [];
    if (tranche === undefined) continue;
    const ledger = join(folder, 'ledger.parquet');
    await writeFile(ledger, body);
    for (const row of await session.rows(`SELECT key FROM read_parquet('${ledger}')`)) {
      tranches.set(String(row.key), tranche);
    }
  }
  return { bodies, tranches };
}

function compare(
  source: string,
  files: Outcome | undefined,
  other: Outcome | undefined,
  differences: string[],
): void {
  const names = (side: Outcome | undefined) => JSON.stringify([...(side?.tranches ?? [])].sort());
  if ((files?.bodies.size ?? 0) === 0) differences.push(`${source}: nothing was written from the file`);
  if (names(files) !== names(other))
    differences.push(`${source}: keys or tranches\n  Trino: ${names(other)}\n  file:  ${names(files)}`);
  for (const [key, body] of files?.bodies ?? []) {
    const found = other?.bodies.get(key);
    for (const [what, of] of [
      ['scalars', scalarsOf],
      ['nested values', nestedOf],
    ] as const) {
      const [theirs, ours] = [of(found), of(body)];
      if (theirs !== ours)
        differences.push(`${source}, ${key}, ${what}\n  Trino: ${theirs}\n  file:  ${ours}`);
    }
  }
}

const firstNested = kinds.find(({ nested }) => nested)?.name ?? '';

/** The nested columns come last; what stands before them is equal byte for byte. */
function scalarsOf(body = ''): string {
  return body.split(`,"${firstNested}":`)[0] ?? '';
}

function nestedOf(body = '{}'): string {
  const row: Record<string, unknown> = JSON.parse(body);
  return JSON.stringify(kinds.flatMap(({ name, nested }) => (nested ? [row[name]] : [])));
}
