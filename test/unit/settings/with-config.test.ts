import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Environment, GivenFlags } from '../../../job/settings/parse-values.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import type { CommandName } from '../../../job/settings/setting.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { withConfig } from '../../../job/settings/with-config.js';
import { SettingsError } from '../../../job/shared/errors.js';
import { machine } from './machine.js';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-config-'));
  path = join(folder, 'x.yaml');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const twoJobs = `state: /state
max-rate: 7
jobs:
  orders:
    files: orders.csv
    target: /out/orders
    key: '{id}'
    max-rejects: 4
  users:
    table: shop.users
    target: s3://bucket/users/
    state: s3://bucket/state/
    key: '{id}'
    max-rejects: 4
`;

async function read<C extends CommandName>(
  command: C,
  text: string | Buffer,
  flags: GivenFlags = {},
  variables: Environment = {},
): Promise<SettingsOf<C>> {
  await writeFile(path, text);
  const { environment, faults } = await withConfig(command, path, flags, variables);
  return readSettings(command, flags, environment, machine, faults).settings;
}

async function faultsOf(...args: Parameters<typeof read>): Promise<string[]> {
  try {
    await read(...args);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.replaceAll(path, 'x.yaml').split('\n');
    throw error;
  }
  return [];
}

test('the job that is named has its settings over those of all, and its name', async () => {
  expect(await read('split', twoJobs, { job: 'orders' })).toMatchObject({
    job: 'orders',
    target: { path: '/out/orders' },
    state: { path: '/state' },
    maxRate: 7,
    given: {
      '--job': 'orders',
      '--files': '/home/somebody/orders.csv',
      '--target': '/out/orders',
      '--key': '{id}',
      '--max-rejects': '4',
      '--max-rate': '7',
    },
  });
  expect(await read('split', twoJobs, {}, { SPLITTER_JOB: 'users' })).toMatchObject({
    job: 'users',
    source: { kind: 'athena' },
    state: { bucket: 'bucket', prefix: 'state/' },
  });
});

test('a flag wins over a variable, a variable over the file, the file over the default', async () => {
  const settings = await read(
    'split',
    'threads: 2\nmax-rate: 2\nmax-in-flight: 2\nfiles: a.csv\ntarget: /out\nkey: x\n',
    { threads: '4' },
    { SPLITTER_THREADS: '3', SPLITTER_MAX_RATE: '3', SPLITTER_MAX_IN_FLIGHT: '' },
  );
  expect(settings).toMatchObject({ threads: 4, maxRate: 3, maxInFlight: 2, maxRejects: 0, job: 'default' });
});

test('the only job need not be named, and is the one that runs are of', async () => {
  const text = 'jobs:\n  a: {files: a.csv, target: /out, key: x}\n';
  expect(await read('split', text)).toMatchObject({ job: 'a' });
  expect(await faultsOf('split', text, { job: 'b' })).toEqual([
    '--job: expected a job of x.yaml, a, got "b"',
  ]);
});

test('in a file without jobs the name is one as any other setting', async () => {
  const text = 'job: nightly\nfiles: a.csv\ntarget: /out\nkey: x\n';
  expect(await read('split', text)).toMatchObject({ job: 'nightly' });
  expect(await read('split', text, { job: 'mine' })).toMatchObject({ job: 'mine' });
});

test('a job that is not there, or not chosen, is told with those that are', async () => {
  expect(await faultsOf('split', twoJobs)).toEqual([
    '--job: is required with x.yaml, which has several: orders or users',
  ]);
  expect(await faultsOf('split', twoJobs, { job: 'order' })).toEqual([
    '--job: expected a job of x.yaml, orders or users, got "order" (did you mean orders?)',
  ]);
  expect(await faultsOf('split', twoJobs, {}, { SPLITTER_JOB: 'x' })).toEqual([
    '--job: expected a job of x.yaml, orders or users, got "x" (from SPLITTER_JOB)',
  ]);
});

test('a fault of a value names file, line and key, and one between several settings each line', async () => {
  const text =
    'files: a.csv\ntable: a.b\ntarget: s3://bucket/o/\nkey: "{id"\ntranches: abc\nunsafe-delete: 1\n';
  const faults = await faultsOf('split', text, { threads: '0' }, { SPLITTER_MAX_RATE: 'x' });
  expect(faults).toEqual([
    'x.yaml:6: unsafe-delete: expected true or false, got 1',
    expect.stringMatching(/^x\.yaml:4: key: /),
    'x.yaml:5: tranches: expected auto or a whole number from 1 to 1,000,000, got "abc"',
    '--threads: expected a whole number from 1 to 256, got "0"',
    '--max-rate: expected a whole number from 1 to 10,000,000, got "x" (from SPLITTER_MAX_RATE)',
    expect.stringMatching(
      /^--table, --query, --files: .* \(--table from x\.yaml:2, --files from x\.yaml:1\)$/,
    ),
  ]);
});

test('a command that takes no job takes what all jobs have, and asks for the rest', async () => {
  expect(await faultsOf('finish', twoJobs, { runId: 'r' })).toEqual([
    '--state: is not the same for all jobs of x.yaml; give it as a flag',
  ]);
  expect(await read('finish', twoJobs, { runId: 'r', state: '/s' })).toMatchObject({
    maxRejects: 4,
    maxRate: 7,
  });
  const [orders] = twoJobs.split('  users:');
  expect(await read('runs', String(orders))).toMatchObject({ state: { path: '/state' } });
  expect(await faultsOf('resume', twoJobs, { runId: 'r', state: '/s' })).toEqual([]);
});

test('a file that cannot be read is told by what it is, with what else is wrong', async () => {
  const found = [{ setting: '--nonsense', problem: 'is not a flag of split' }];
  const wrong = async (file: string, variables: Environment = {}) => {
    const flags: GivenFlags = variables.SPLITTER_CONFIG === undefined ? { config: file } : {};
    return withConfig('split', file, flags, variables, found).then(
      () => '',
      (error: Error) => error.message.replaceAll(folder, 'F'),
    );
  };
  const others = '--nonsense: is not a flag of split\n';
  expect(await wrong(join(folder, 'no.yaml'))).toBe(
    `${others}--config: expected a YAML file, got F/no.yaml, and there is none`,
  );
  expect(await wrong(folder, { SPLITTER_CONFIG: folder })).toBe(
    `${others}--config: expected a YAML file, got F, which is a folder (from SPLITTER_CONFIG)`,
  );
  await writeFile(path, Buffer.from('key: caf\u00e9', 'latin1'));
  expect(await wrong(path)).toBe(
    `${others}--config: expected a file of UTF-8, got F/x.yaml, which is in another encoding`,
  );
  await writeFile(path, `# ${'x'.repeat(262_144)}`);
  expect(await wrong(path)).toBe(
    `${others}--config: expected at most 262,144 bytes, got F/x.yaml, which has more`,
  );
  await writeFile(path, 'key: @x');
  expect(await wrong(path)).toMatch(`${others}F/x.yaml:1: is no YAML`);
});
