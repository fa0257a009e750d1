/** Runs the commands of a mode, as its task would, against the doubles; every call that was made on the way. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { variableOf } from '../../job/settings/setting.js';
import { type AthenaServer, startAthenaServer } from '../doubles/athena-server/athena-server.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from '../e2e/run-splitter.js';
import { executionCalls, lookUpCalls, requestCalls } from './athena-calls.js';
import { type Call, where } from './call.js';
import { type Mode, names, orders, type Step } from './mode.js';
import { s3Calls } from './s3-calls.js';

/** @throws Error when a command does not end as the mode says */
export async function recordMode(mode: Mode, environment: Readonly<Record<string, string>>): Promise<Call[]> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-rights-'));
  const s3 = await startS3Server({
    region: where.region,
    buckets: [names.state, names.source, 'query-results'],
  });
  s3.createBucket(names.target, { rules: { hasObjectLock: mode.isLocked === true } });
  const athena = await startAthenaServer({
    pending: [],
    s3,
    ...(mode.workgroups && { workgroups: mode.workgroups }),
  });
  const client = new S3Client({ ...s3, forcePathStyle: true });
  const isOnAthena = environment[variableOf('files')] === undefined;
  const ofSource = isOnAthena
    ? { [variableOf('athenaEndpointUrl')]: athena.endpoint }
    : { [variableOf('sourceEndpointUrl')]: s3.endpoint };
  const env = { ...environment, ...ofServers(s3, folder), ...ofSource };
  try {
    const calls: Call[] = [];
    for (const step of mode.steps) {
      if ('run' in step) await run(step, env, folder);
      else if ('rows' in step) await fill(step.rows, mode, athena, client);
      else await client.send(put(names.target, step.put, step.body));
      if ('run' in step) calls.push(...ofS3(s3, mode));
      s3.requests.clear();
    }
    return [...calls, ...ofAthena(athena, mode)];
  } finally {
    client.destroy();
    await athena.close();
    await s3.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function ofServers(s3: S3Server, folder: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    [variableOf('endpointUrl')]: s3.endpoint,
    [variableOf('forcePathStyle')]: 'true',
    [variableOf('scratchDir')]: join(folder, 'scratch'),
    [variableOf('tranches')]: '4',
  };
}

async function run(
  { run: args, codes = [0] }: Extract<Step, { run: unknown }>,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<void> {
  const { code, stderr } = await runSplitter(args, { cwd, env });
  if (code !== null && codes.includes(code)) return;
  throw new Error(`splitter ${args.join(' ')}: expected exit ${codes.join(' or ')}, got ${code}:\n${stderr}`);
}

/** A table and its view, and the same rows as a file. */
async function fill(
  rows: Readonly<Record<number, string>>,
  { catalog }: Mode,
  athena: AthenaServer,
  client: S3Client,
): Promise<void> {
  const entries = Object.entries(rows);
  const values = entries.map(([id, name]) => `(${id}, '${name}')`).join(', ');
  const all = `SELECT * FROM (VALUES ${values}) AS t(id, name)`;
  await athena.registerTable({ ...orders, ...(catalog && { catalog }), rows: all });
  await athena.registerTable({ database: 'db', table: 'shown', rows: all });
  const lines = entries.map(([id, name]) => `${id},${name}\n`);
  await client.send(put(names.source, 'exports/2026-11.csv', `id,name\n${lines.join('')}`));
}

function put(bucket: string, key: string, body: string): PutObjectCommand {
  return new PutObjectCommand({ Bucket: bucket, Key: key, Body: body });
}

function ofS3(s3: S3Server, { keys = {} }: Mode): Call[] {
  const asked = s3.requests.count();
  const known = s3.requests.latest();
  if (known.length < asked) throw new Error(`expected few requests in a step, got ${asked}`);
  return known.flatMap((request) => s3Calls(request, (bucket) => keys[bucket]));
}

function ofAthena(
  athena: AthenaServer,
  { tables = [], keys = {}, isGoverned = false, catalog, connector }: Mode,
): Call[] {
  const ofMode = { isGoverned, ...(catalog && { catalog }), ...(connector && { connector }) };
  const all = [{ ...orders, ...ofMode }, ...tables];
  const workgroupOf = (id: string) => athena.executions.find((each) => each.id === id)?.workgroup ?? '';
  return [
    ...athena.asked.flatMap((each) => requestCalls(each, workgroupOf)),
    ...athena.asked
      .filter(({ action }) => action === 'GetTableMetadata')
      .flatMap(({ input }) => {
        const { DatabaseName, TableName } = input as Readonly<Record<string, string>>;
        const found = all.find((each) => each.database === DatabaseName && each.table === TableName);
        return found === undefined ? [] : lookUpCalls('GetTableMetadata', found);
      }),
    ...athena.executions.flatMap((each) => executionCalls(each, all, (bucket) => keys[bucket])),
  ];
}
