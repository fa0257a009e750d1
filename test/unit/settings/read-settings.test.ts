import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { GivenFlags } from '../../../job/settings/parse-values.js';
import { listPrices } from '../../../job/settings/prices.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { machine } from './machine.js';
import { faultsOf, minimal, split } from './read.js';

test('the defaults of a split are those of the contract', () => {
  expect(split({})).toEqual({
    source: {
      kind: 'files',
      files: ['/data/users.csv'],
      format: 'csv',
      header: true,
      delimiter: ',',
      quote: '"',
      encoding: 'utf-8',
      jsonPath: undefined,
      hiveColumns: false,
      unionByName: false,
      skipLines: 0,
      comment: undefined,
      nullText: undefined,
      emptyIsNull: false,
      columnNames: undefined,
      columnTypes: {},
    },
    target: { kind: 's3', bucket: 'my-bucket', prefix: 'users/' },
    key: expect.objectContaining({ text: '{id}.json' }),
    ifExists: 'overwrite',
    body: { as: { kind: 'json' }, shape: 'object', omitNulls: false },
    compress: {},
    onDuplicate: { mode: 'fail' },
    survey: true,
    identity: expect.objectContaining({ '--files': '/data/users.csv', '--files-header': 'true' }),
    sourceMayChange: false,
    tranches: 'auto',
    write: 'all',
    compare: 'ledger',
    missing: 'keep',
    sourceHolds: 'all',
    maxObjects: 10_000_000,
    maxDeletes: { kind: 'share', percent: 15 },
    prices: listPrices,
    unsafeDelete: false,
    keepFrozen: 0,
    state: { kind: 's3', bucket: 'my-bucket', prefix: '_splitter/' },
    runId: undefined,
    leaseSeconds: 60,
    lease: 'on',
    job: 'default',
    deletedWhen: undefined,
    acceptSource: false,
    sync: true,
    resume: false,
    threads: 3,
    maxInFlight: 512,
    scratchDir: '/scratch',
    headers: {},
    encryption: {},
    stateForm: {},
    s3: {
      region: undefined,
      endpointUrl: undefined,
      forcePathStyle: false,
      checksum: 'crc32',
      retrySeconds: 300,
    },
    filesOnS3: {},
    given: { '--files': '/data/users.csv', '--target': 's3://my-bucket/users/', '--key': '{id}.json' },
    log: 'pretty',
    logValues: 'all',
    quiet: false,
    verbose: false,
    metrics: 'none',
    maxRejects: 0,
  });
});

test('--quiet and --verbose are a fault together, of run as well', () => {
  const problem = 'is the opposite of --verbose; leave one of them out';
  for (const command of ['split', 'run'] as const) {
    expect(() => readSettings(command, { quiet: 'true', verbose: 'true' }, {}, machine)).toThrow(
      `--quiet: ${problem}`,
    );
  }
});

test('the state of a local target is .splitter in the working directory', () => {
  expect(split({ target: '/out/users' }).state).toEqual({ kind: 'folder', path: '/home/somebody/.splitter' });
});

test('the log is JSON when standard error is no terminal', () => {
  const { settings } = readSettings('split', minimal, {}, { ...machine, isTerminal: false });
  expect(settings.log).toBe('json');
});

test('settings are frozen to the bottom', () => {
  const settings = split({});
  expect([settings, settings.source, settings.key.parts].every(Object.isFrozen)).toBe(true);
});

describe('a value', () => {
  test.each<[GivenFlags, object]>([
    [{ files: 'a.tsv' }, { source: { format: 'csv', delimiter: '\t' } }],
    [{ files: 'a.TSV.gz', filesDelimiter: ';' }, { source: { format: 'csv', delimiter: ';' } }],
    [{ files: 'a.csv.gz' }, { source: { format: 'csv', delimiter: ',' } }],
    [{ files: 'a-*.parquet' }, { source: { format: 'parquet' } }],
    [{ files: 'a.jsonl' }, { source: { format: 'json' } }],
    [{ files: 'a.ndjson.gz' }, { source: { format: 'json' } }],
    [{ files: 'a.json' }, { source: { format: 'json' } }],
    [{ files: 'data/*', filesFormat: 'parquet' }, { source: { format: 'parquet' } }],
    [{ filesDelimiter: '\\t' }, { source: { delimiter: '\t' } }],
    [{ filesDelimiter: 'tab', filesQuote: 'none' }, { source: { delimiter: '\t', quote: '' } }],
    [{ filesQuote: "'" }, { source: { quote: "'" } }],
    [{ columnNames: 'a, b\nc\n' }, { source: { columnNames: ['a', 'b', 'c'], header: false } }],
    [{ filesHeader: true }, { source: { header: true } }],
    [
      { columnTypes: 'a=bigint,b=decimal(38, 10),c=c=Date' },
      { source: { columnTypes: { a: 'BIGINT', b: 'DECIMAL(38,10)', 'c=c': 'DATE' } } },
    ],
    [
      { columnTypes: '__proto__=UUID' },
      { source: { columnTypes: Object.fromEntries([['__proto__', 'UUID']]) } },
    ],
    [
      { onDuplicate: 'keep-max:updated at', columnTypes: 'updated at=DATE' },
      { onDuplicate: { mode: 'keep-max', column: 'updated at' } },
    ],
    [{ files: 'a.csv\0b-*.csv.gz' }, { source: { files: ['a.csv', 'b-*.csv.gz'], format: 'csv' } }],
    [{ files: 'a.tsv\0b.csv', filesDelimiter: ';' }, { source: { delimiter: ';' } }],
    [
      { noSurvey: true, onDuplicate: 'reject' },
      { survey: false, onDuplicate: { mode: 'reject' } },
    ],
    [{ noSurvey: 'false' }, { survey: true }],
    [{ omitNulls: true }, { body: { omitNulls: true, shape: 'object' } }],
    [
      { jsonShape: 'array', body: 'lines' },
      { body: { omitNulls: false, shape: 'array', as: { kind: 'lines' } } },
    ],
    [
      { bodyColumns: 'b, "a,c"', rename: 'b=B b\0"x=y"= a=c', jsonColumns: 'a' },
      {
        body: {
          columns: ['b', 'a,c'],
          rename: [
            { from: 'b', to: 'B b' },
            { from: 'x=y', to: 'a=c' },
          ],
          jsonColumns: ['a'],
        },
      },
    ],
    [{ compress: 'br', compressLevel: '0' }, { compress: { codec: 'br', level: 0 } }],
    [{ body: 'column:a:b,"c' }, { body: { as: { kind: 'column', name: 'a:b,"c' } } }],
    [
      { tranches: '12', threads: '1', maxInFlight: '10000' },
      { tranches: 12, threads: 1, maxInFlight: 10_000 },
    ],
    [{ state: 's3://other/users' }, { state: { kind: 's3', bucket: 'other', prefix: 'users/' } }],
    [{ state: 's3://my-bucket/users2' }, { state: { prefix: 'users2/' } }],
    [{ endpointUrl: 'http://127.0.0.1:9000/' }, { s3: { endpointUrl: 'http://127.0.0.1:9000' } }],
    [{ runId: '..a' }, { runId: '..a' }],
  ])('given as %j is read', (flags, settings) => {
    expect(split(flags)).toMatchObject(settings);
  });
});

test('what is required is said with its variable', () => {
  expect(faultsOf('upload', {}).map((fault) => fault.split('.')[0])).toEqual([
    '--state: is required; give it, or set SPLITTER_STATE',
    '--run-id: is required; give it, or set SPLITTER_RUN_ID',
  ]);
});

describe('the environment', () => {
  test('gives what no flag gives', () => {
    const settings = split(
      { threads: '7' },
      {
        SPLITTER_THREADS: '5',
        SPLITTER_MAX_IN_FLIGHT: '9',
        SPLITTER_NO_SURVEY: 'true',
        SPLITTER_ON_DUPLICATE: 'reject',
      },
    );
    expect(settings).toMatchObject({ threads: 7, maxInFlight: 9, survey: false });
  });

  test('a flag wins even over a faulty variable', () => {
    expect(split({ threads: '7' }, { SPLITTER_THREADS: 'many' }).threads).toBe(7);
  });

  test('an empty variable is an unset one', () => {
    expect(split({}, { SPLITTER_MAX_OBJECTS: '', SPLITTER_STATE: '' }).maxObjects).toBe(10_000_000);
  });

  test("a variable's fault says where the value came from", () => {
    expect(faultsOf('split', minimal, { SPLITTER_THREADS: '0' })).toEqual([
      '--threads: expected a whole number from 1 to 256, got "0" (from SPLITTER_THREADS)',
    ]);
  });

  test('so does a fault between settings, for those that a variable gave', () => {
    expect(
      faultsOf('split', minimal, {
        SPLITTER_ATHENA_ENDPOINT_URL: 'http://127.0.0.1:1',
        SPLITTER_WHERE: 'true',
      }),
    ).toEqual([
      '--where: is for --table only; leave it out (from SPLITTER_WHERE)',
      '--athena-endpoint-url: is for an Athena source only; leave it out (from SPLITTER_ATHENA_ENDPOINT_URL)',
    ]);
    expect(faultsOf('split', minimal, { SPLITTER_QUERY: 'SELECT 1' })).toEqual([
      '--table, --query, --files: expected exactly one of them: an Athena table, a query on Athena, or local files; ' +
        'got --query and --files (--query from SPLITTER_QUERY)',
    ]);
    expect(faultsOf('split', { ...minimal, where: 'true' }, { SPLITTER_WHERE: 'false' })).toEqual([
      '--where: is for --table only; leave it out',
    ]);
  });

  test('an unknown SPLITTER_ variable is a warning', () => {
    const { warnings } = readSettings('split', minimal, { SPLITTER_MAX_REJCTS: '5', PATH: '/bin' }, machine);
    expect(warnings).toEqual(['SPLITTER_MAX_REJCTS is no setting of this version and was ignored']);
  });
});

describe('upload and finish', () => {
  const run = { state: 's3://my-bucket/_splitter', runId: 'r1' };

  test('take the run, tuning, and what is theirs', () => {
    expect(readSettings('upload', { ...run, batch: '0', threads: '2' }, {}, machine).settings).toEqual({
      state: { kind: 's3', bucket: 'my-bucket', prefix: '_splitter/' },
      runId: 'r1',
      leaseSeconds: 60,
      lease: 'on',
      sync: true,
      threads: 2,
      maxInFlight: 512,
      scratchDir: '/scratch',
      stateForm: {},
      s3: {
        region: undefined,
        endpointUrl: undefined,
        forcePathStyle: false,
        checksum: 'crc32',
        retrySeconds: 300,
      },
      log: 'pretty',
      logValues: 'all',
      quiet: false,
      verbose: false,
      metrics: 'none',
      batch: 0,
      given: { '--threads': '2' },
    });
    expect(readSettings('finish', { ...run, maxRejects: '4' }, {}, machine).settings.maxRejects).toBe(4);
  });

  test('refuse the flags that the plan has settled', () => {
    const sentence = (command: string) =>
      `comes from the run's plan.json, where plan put it; ${command} does not take it, leave it out`;
    expect(faultsOf('upload', { ...run, files: 'a.csv', jsonShape: 'wrong', workers: '1' })).toEqual([
      `--files: ${sentence('upload')}`,
      `--json-shape: ${sentence('upload')}`,
      `--workers: ${sentence('upload')}`,
    ]);
    expect(faultsOf('finish', { ...run, key: '{id}' })).toEqual([`--key: ${sentence('finish')}`]);
    expect(faultsOf('upload', { ...run, maxRejects: '1' })).toEqual([
      '--max-rejects: is not a flag of upload, only of split, finish, diff, restore, resume, init, run or policy',
    ]);
  });

  test("ignore the variables of other commands, which the run's containers share", () => {
    const shared = {
      SPLITTER_FILES: 'a',
      SPLITTER_TARGET: 'ftp://',
      SPLITTER_KEY: '{',
      SPLITTER_NO_SURVEY: 'true',
    };
    expect(readSettings('upload', run, shared, machine).warnings).toEqual([]);
  });
});

test('plan takes the number of workers', () => {
  expect(readSettings('plan', { ...minimal, workers: '8' }, {}, machine).settings.workers).toBe(8);
});

describe('column names in a file', () => {
  test('may have a byte order mark, and lines of either kind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'names-'));
    try {
      writeFileSync(join(folder, 'x.columns'), '\uFEFFa\r\nb\nc\r\n');
      expect(split({ columnNames: `@${join(folder, 'x.columns')}` }).source).toMatchObject({
        columnNames: ['a', 'b', 'c'],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that is not there is a fault', () => {
    expect(faultsOf('split', { ...minimal, columnNames: '@/nowhere/x' })).toEqual([
      `--column-names: expected @ and a file with the columns' names, got "@/nowhere/x": ENOENT: no such file or directory, open '/nowhere/x'`,
    ]);
  });
});

describe('verify', () => {
  test('wants the state alone; run, target and depth are open', () => {
    expect(readSettings('verify', { state: '/s' }, {}, machine).settings).toMatchObject({
      state: { kind: 'folder', path: '/s' },
      runId: undefined,
      target: undefined,
      deep: false,
      maxInFlight: 512,
    });
    expect(faultsOf('verify', {})).toEqual([expect.stringMatching(/^--state: is required/)]);
  });

  test('takes no settings of the plan, and nobody else takes --deep', () => {
    expect(faultsOf('verify', { state: '/s', key: '{id}' })).toEqual([
      "--key: comes from the run's plan.json, where plan put it; verify does not take it, leave it out",
    ]);
    expect(faultsOf('split', { ...minimal, deep: true })).toEqual([
      '--deep: is not a flag of split, only of verify',
    ]);
  });
});
