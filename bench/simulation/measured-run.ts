/** One run with real files in its state, on the S3 double: what each stage takes of the machine, and asks of S3. */
import { join } from 'node:path';
import { startS3Server } from '../../test/doubles/s3-server/s3-server.js';
import { endOf, splitter } from '../job/splitter.js';
import type { Measured } from '../measure/run-measured.js';

export const stages = ['plan', 'upload', 'finish', 'verify'] as const;
export type Stage = (typeof stages)[number];

/** By what they are billed as; deletions are free. */
export interface Requests {
  readonly puts: number;
  readonly gets: number;
  readonly lists: number;
}

export interface StageFigures extends Requests {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export interface RunSize {
  readonly rows: number;
  readonly tranches: number;
}

export interface MeasuredRun extends RunSize {
  readonly stages: Readonly<Record<Stage, StageFigures>>;
  /** In bytes: of all markers, of all ledgers, of the plan, of the frozen rows. */
  readonly files: Readonly<Record<'markers' | 'ledgers' | 'plan' | 'frozen', number>>;
}

/** @throws Error when an object is missing or another, or a stage fails */
export async function measureRun(size: RunSize, files: string, folder: string): Promise<MeasuredRun> {
  const server = await startS3Server({
    buckets: ['target', 'state'],
    discardBodies: (bucket) => bucket === 'target',
  });
  const { accessKeyId, secretAccessKey } = server.credentials;
  const connection = ['--endpoint-url', server.endpoint, '--force-path-style', '--region', server.region];
  const common = [
    '--state',
    's3://state/',
    '--run-id',
    'run',
    '--log',
    'json',
    '--threads',
    '2',
    ...connection,
  ];
  let before = requestsOf(server.stats().requests);
  const measure = async (args: readonly string[]): Promise<StageFigures & Pick<Measured, 'stdout'>> => {
    const measured = await splitter([...args, ...common], {
      environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });
    const now = requestsOf(server.stats().requests);
    const asked = {
      puts: now.puts - before.puts,
      gets: now.gets - before.gets,
      lists: now.lists - before.lists,
    };
    before = now;
    const { stdout, cpuMicros, peakBytes } = measured;
    return { ...asked, stdout, cpuSeconds: cpuMicros / 1e6, peakBytes };
  };
  const scratch = ['--scratch-dir', join(folder, 'scratch')];
  const table = [
    '--files',
    files,
    '--key',
    '{user_id}.json',
    '--target',
    's3://target/rows/',
    '--max-objects',
    '1000000000',
  ];
  try {
    const plan = await measure(['plan', ...table, '--tranches', String(size.tranches), ...scratch]);
    const frozen = bytesBelow('staged/');
    const upload = await measure(['upload', ...scratch]);
    const finish = await measure(['finish', ...scratch]);
    const verify = await measure(['verify', ...scratch]);
    const { listed } = endOf<{ listed: number }>(verify);
    if (listed !== size.rows) throw new Error(`${listed} objects, where ${size.rows} were to be written`);
    const markers = bytesBelow('runs/run/done/');
    const ledgers = bytesBelow('runs/run/ledger/');
    return {
      ...size,
      stages: { plan, upload, finish, verify },
      files: { markers, ledgers, plan: bytesBelow('runs/run/plan.json'), frozen },
    };
  } finally {
    await server.close();
  }

  function bytesBelow(prefix: string): number {
    let bytes = 0;
    for (const [key, { size: own }] of server.objects('state')) if (key.startsWith(prefix)) bytes += own;
    return bytes;
  }
}

/** Amazon S3 pricing, "Requests & data retrievals": PUT, COPY, POST and LIST have one price, GET and all others another. */
function requestsOf(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): Requests {
  const of = (isOne: (operation: string) => boolean) =>
    Object.entries(counts)
      .filter(([operation]) => isOne(operation))
      .reduce((sum, [, answers]) => sum + Object.values(answers).reduce((all, count) => all + count, 0), 0);
  return {
    puts: of((operation) => /^(Put|Copy|Create|Upload|Complete)/.test(operation)),
    gets: of((operation) => /^(Get|Head)/.test(operation)),
    lists: of((operation) => operation.startsWith('List')),
  };
}
