/** Files on S3 as the source: what comes of them is what comes of the same files here, in whatever batches they are read. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openSession } from '../../job/sql/duckdb-session.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter, startSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';
import { until } from './until.js';

removeFoldersAfterEach();
let server: S3Server;
let cwd: string;
let bucket: string;
let buckets = 0;

beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());
beforeEach(async () => {
  cwd = await testFolder();
  await mkdir(join(cwd, 'scratch'));
  buckets += 1;
  bucket = `files-${buckets}`;
  server.createBucket(bucket);
  server.clearScript();
  server.requests.clear();
});

async function put(key: string, body: string | Buffer, to = server, name = bucket): Promise<void> {
  const { endpoint, region, credentials } = to;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: Buffer.from(body) }));
  client.destroy();
}

/** Each file in the folder `in` and under the same key in the bucket. */
async function putBoth(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, body] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, 'in', name)), { recursive: true });
    await writeFile(join(cwd, 'in', name), body);
    await put(`in/${name}`, body);
  }
}

/** Rows of about 3 kB, so that two files of 30 fill a batch of the smallest scratch. */
const wide = 'x'.repeat(3000);
const csv = (file: number, rows = 30) =>
  `id,v\n${Array.from({ length: rows }, (_, row) => `${file}-${row},"${wide}, ${row}"\n`).join('')}`;

async function parquet(file: number): Promise<Buffer> {
  const session = await openSession({ threads: 1, memoryLimit: '200MB', tempDirectory: join(cwd, 'spill') });
  try {
    const path = join(cwd, `${file}.parquet`);
    await session.run(
      `COPY (SELECT '${file}-' || i AS id, i::DECIMAL(10,2) AS price, repeat(md5(i::VARCHAR), 100) AS v FROM range(30) r(i))
         TO '${path}' (FORMAT parquet, COMPRESSION uncompressed)`,
    );
    return await readFile(path);
  } finally {
    session.close();
  }
}

const flags = (command: string, target: string, files: string) => [
  ...[command, '--log', 'json', '--key', '{id}.json', '--target', target, '--state', '.state'],
  ...['--scratch-dir', 'scratch', '--files', files],
];

function run(command: string, files: string, ...more: string[]) {
  return runSplitter(
    [...flags(command, 'out', files), ...s3Flags(server), '--scratch-limit', '1MB', ...more],
    {
      cwd,
      env: s3Environment(server),
    },
  );
}

async function objectsIn(folder: string): Promise<Map<string, string>> {
  const names = await filesIn(join(cwd, folder));
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(cwd, folder, name), 'utf8')] as const),
    ),
  );
}

const batchesFrozen = (stderr: string) => stderr.match(/"message":"froze a batch"/g)?.length ?? 0;
const seven = [0, 1, 2, 3, 4, 5, 6];

test.each([
  [
    'CSV, gzip and a blank file first',
    async () => ({
      'a/0.csv': '',
      ...Object.fromEntries(seven.map((file) => [`a/${file + 1}.csv`, csv(file)])),
      'b/dt=1/z.csv.gz': gzipSync(csv(9)),
    }),
    'in/**/*.csv*',
    ['--files-format', 'csv'],
  ],
  [
    'JSON lines whose last file has a field more',
    async () => ({
      ...Object.fromEntries(
        seven.map((file) => [
          `${file}.jsonl`,
          Array.from({ length: 30 }, (_, row) => `{"id":"${file}-${row}","n":${row},"v":"${wide}"}\n`).join(
            '',
          ),
        ]),
      ),
      '7.jsonl': `{"id":"last","n":1.50,"extra":[1,2]}\n`,
    }),
    'in/*.jsonl',
    [],
  ],
  [
    'Parquet',
    async () => {
      const files: [string, Buffer][] = [];
      for (const file of seven) files.push([`p=${file}/data.parquet`, await parquet(file)]);
      return Object.fromEntries(files);
    },
    'in/**/*.parquet',
    [],
  ],
])('in batches as from here: %s', async (_, make, pattern, more) => {
  await putBoth(await make());
  const onS3 = await run('split', `s3://${bucket}/${pattern}`, ...more);
  expect([onS3.code, onS3.code === 0 ? '' : onS3.stderr]).toEqual([0, '']);
  expect(batchesFrozen(onS3.stderr)).toBeGreaterThan(2);
  const here = await runSplitter([...flags('split', 'here', pattern), ...more], { cwd });
  expect([here.code, here.code === 0 ? '' : here.stderr]).toEqual([0, '']);
  const expected = await objectsIn('here');
  expect(expected.size).toBeGreaterThan(200);
  expect(await objectsIn('out')).toEqual(expected);
  expect(reportOf(onS3.stdout)).toMatchObject({ rows: expected.size, written: expected.size });
  expect(await readdir(join(cwd, 'scratch'))).toEqual([]);
  expect((await filesIn(join(cwd, '.state'))).filter((name) => name.startsWith('staged/'))).toEqual([]);
});

const named = (id: string, n: string) => `{"id":"${id}","n":${n},"v":"${wide}"}`;

test.each([
  [
    'windows-1252, UTF-16 and zstd, with folders for columns',
    async () => ({
      ...Object.fromEntries(
        seven.map((file) => [
          `dt=2026-01-0${file + 1}/c=%C3%A9/${file}.csv`,
          Buffer.from(csv(file).replaceAll('x', '\xe9'), 'latin1'),
        ]),
      ),
      'dt=__HIVE_DEFAULT_PARTITION__/c=1/u.csv': Buffer.from(`\ufeff${csv(8)}`, 'utf16le'),
      'dt=2026-01-31/c=2/z.csv': gzipSync(Buffer.from(csv(9), 'latin1')),
    }),
    'in/**/*.csv',
    ['--files-encoding', 'windows-1252', '--files-hive-columns', '--column-types', 'dt=DATE'],
    '2026-01-31',
  ],
  [
    'JSON documents, the rows within them, a field of the last alone',
    async () => ({
      ...Object.fromEntries(
        seven.map((file) => [
          `${file}.json`,
          `{"data": [\n${Array.from({ length: 30 }, (_, row) => named(`${file}-${row}`, '1.50')).join(',\n')}]}`,
        ]),
      ),
      '7.json.gz': gzipSync(`{"data":[{"id":"last","n":12345678901234567890.10,"extra":true}]}`),
    }),
    'in/*',
    ['--files-format', 'json', '--files-json-path', '$.data[*]'],
    '12345678901234567890.10',
  ],
  [
    'types that the values of all batches have, below a head and comments',
    async () =>
      Object.fromEntries(
        seven.map((file) => [
          `${file}.csv`,
          `Report\nid,n,price,code,v\n# rows\n${Array.from(
            { length: 30 },
            (_, row) => `${file}${row + 10},${row},${file}.50,${file === 6 ? '07' : '7'},"${wide}"\n`,
          ).join('')}`,
        ]),
      ),
    'in/*.csv',
    ['--skip-lines', '1', '--files-comment', '#', '--column-types', 'auto', '--on-duplicate', 'keep-max:n'],
    '"price":6.50,"code":"07"',
  ],
  [
    'CSV of different columns, with types, the widest in the last batch',
    async () => ({
      ...Object.fromEntries(seven.map((file) => [`${file}.csv`, csv(file)])),
      '7.csv': 'extra,id\n1.50,last\n',
    }),
    'in/*.csv',
    ['--files-union-by-name', '--column-types', 'auto'],
    '{"id":"last","v":null,"extra":1.50}',
  ],
])('in batches as from here: %s', async (_, make, pattern, more, inOne) => {
  await putBoth(await make());
  const onS3 = await run('split', `s3://${bucket}/${pattern}`, ...more);
  expect([onS3.code, onS3.code === 0 ? '' : onS3.stderr]).toEqual([0, '']);
  expect(batchesFrozen(onS3.stderr)).toBeGreaterThan(1);
  const here = await runSplitter([...flags('split', 'here', pattern), ...more], { cwd });
  expect([here.code, here.code === 0 ? '' : here.stderr]).toEqual([0, '']);
  const expected = await objectsIn('here');
  expect(expected.size).toBeGreaterThan(200);
  expect([...expected.values()]).toContainEqual(expect.stringContaining(inOne));
  expect(await objectsIn('out')).toEqual(expected);
  expect(await readdir(join(cwd, 'scratch'))).toEqual([]);
});

test('types and conditions may be of columns that the first batches lack, where files are united by name', async () => {
  await putBoth({
    ...Object.fromEntries(seven.map((file) => [`${file}.csv`, csv(file)])),
    '7.csv': 'extra,id,gone\n1.5,last,n\n2.5,not,y\n',
  });
  const more = [
    '--files-union-by-name',
    '--column-types',
    'extra=DECIMAL(5,2)',
    '--deleted-when',
    "gone = 'y'",
  ];
  const keyed = await run('split', `s3://${bucket}/in/*.csv`, ...more, '--key', '{none}');
  expect(keyed.code).toBe(2);
  expect(keyed.stderr).toMatch(/--key: .*none.*id, v, extra, gone/);
  const onS3 = await run('split', `s3://${bucket}/in/*.csv`, ...more);
  expect([onS3.code, onS3.code === 0 ? '' : onS3.stderr]).toEqual([0, '']);
  expect(batchesFrozen(onS3.stderr)).toBeGreaterThan(1);
  const here = await runSplitter([...flags('split', 'here', 'in/*.csv'), ...more], { cwd });
  expect([here.code, here.code === 0 ? '' : here.stderr]).toEqual([0, '']);
  const expected = await objectsIn('here');
  expect(expected.size).toBe(211);
  expect(expected.get('last.json')).toBe('{"id":"last","v":null,"extra":1.50,"gone":"n"}');
  expect(await objectsIn('out')).toEqual(expected);
});

test('an object is fetched once, with the ETag that was listed, and one batch is as one run from here', async () => {
  await putBoth({ 'a.csv': csv(0, 3), 'b.csv': csv(1, 3) });
  const { code, stderr } = await run('split', `s3://${bucket}/in/`, '--files-format', 'csv');
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(server.requests.count('GetObject')).toBe(2);
  expect(stderr).toContain('"tranches":4');
  const gets = server.requests.latest().filter(({ operation }) => operation === 'GetObject');
  for (const { headers, key } of gets)
    expect(headers['if-match']).toBe(server.objects(bucket).get(key)?.etag);
});

test('2: an object that is changed between listing and reading ends the plan, by its name, with nothing left', async () => {
  for (const file of seven) await put(`in/${file}.csv`, csv(file));
  let changing: Promise<void> | undefined;
  const changeLast = () => {
    changing ??= put('in/6.csv', csv(60));
    return false;
  };
  server.script({
    answer: { kind: 'slow-down' },
    match: ({ operation }) => operation === 'GetObject' && changeLast(),
  });
  const { code, stdout, stderr } = await run('split', `s3://${bucket}/in/*.csv`);
  await changing;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`s3://${bucket}/in/6.csv: changed or removed since it was listed`);
  expect(batchesFrozen(stderr)).toBeGreaterThan(0);
  expect(await readdir(join(cwd, 'scratch'))).toEqual([]);
  expect((await filesIn(join(cwd, '.state'))).filter((name) => name.startsWith('staged/'))).toEqual([]);
});

test('2: a row, a header and a shared key that do not serve are told with the object that has them', async () => {
  for (const file of seven) await put(`in/${file}.csv`, csv(file));
  await put('in/9.csv', 'id,v\n9,"open\n');
  const broken = await run('split', `s3://${bucket}/in/*.csv`);
  expect(broken.code).toBe(2);
  expect(broken.stderr).toMatch(new RegExp(`s3://${bucket}/in/9\\.csv: line 2, column 2`));
  expect(broken.stderr).not.toContain('scratch/');

  await put('in/9.csv', 'id,w\n9,1\n');
  const other = await run('split', `s3://${bucket}/in/*.csv`);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain(
    `The files have different columns. s3://${bucket}/in/0.csv has: id, v. s3://${bucket}/in/9.csv has: id, w.`,
  );

  await put('in/9.csv', 'id,v\n0-0,again\n');
  const shared = await run('split', `s3://${bucket}/in/*.csv`);
  expect(shared.code).toBe(2);
  expect(shared.stderr).toContain('2 rows: 0-0.json');
  expect(await filesIn(cwd)).not.toContainEqual(expect.stringMatching(/^out\/|staged\//));
});

test('killed in planning, the run goes on, and what it left in the scratch is gone', async () => {
  await putBoth(Object.fromEntries(seven.map((file) => [`${file}.csv`, csv(file)])));
  const on = [...flags('split', `s3://${bucket}/out/`, `s3://${bucket}/in/*.csv`), ...s3Flags(server)];
  const state = ['--state', `s3://${bucket}/state/`, '--scratch-limit', '1MB', '--lease-seconds', '3'];
  const args = [...on.filter((arg, at) => arg !== '--state' && on[at - 1] !== '--state'), ...state];
  const killed = startSplitter([...args, '--run-id', 'nightly'], { cwd, env: s3Environment(server) });
  await until('a frozen batch', () => batchesFrozen(killed.output.stderr) > 0);
  killed.child.kill('SIGKILL');
  await killed.finished;
  expect(await readdir(join(cwd, 'scratch'))).toHaveLength(1);

  const again = await runSplitter([...args, '--run-id', 'nightly'], { cwd, env: s3Environment(server) });
  expect([again.code, again.code === 0 ? '' : again.stderr]).toEqual([0, '']);
  expect(reportOf(again.stdout)).toMatchObject({ rows: 210, written: 210 });
  expect(await readdir(join(cwd, 'scratch'))).toEqual([]);
  const keys = [...server.objects(bucket).keys()];
  expect(keys.filter((key) => key.startsWith('out/'))).toHaveLength(210);
  expect(keys.filter((key) => key.startsWith('state/staged/'))).toEqual([]);

  await put('in/7.csv', csv(7));
  const other = await runSplitter([...args, '--run-id', 'nightly'], { cwd, env: s3Environment(server) });
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(/run nightly is finished already, and was of other files: then 7 objects of /);
});

test('the source on another server, with a profile of its own, whose reader pays', async () => {
  const other = await startS3Server({ region: 'eu-south-1', buckets: ['theirs'] });
  try {
    const theirs = { accessKeyId: 'AKIATHEIRS', secretAccessKey: 'their-secret' };
    other.addIdentity(theirs);
    await put('in/a.csv', csv(0, 3), other, 'theirs');
    await writeFile(
      join(cwd, 'credentials'),
      `[partner]\naws_access_key_id=${theirs.accessKeyId}\naws_secret_access_key=${theirs.secretAccessKey}\n`,
    );
    const args = [...flags('split', `s3://${bucket}/out/`, 's3://theirs/in/a.csv'), ...s3Flags(server)];
    const own = ['--source-endpoint-url', other.endpoint, '--source-region', 'eu-south-1'];
    const paid = ['--source-profile', 'partner', '--source-request-payer', 'requester'];
    const { code, stderr } = await runSplitter([...args, ...own, ...paid], {
      cwd,
      env: { ...s3Environment(server), AWS_SHARED_CREDENTIALS_FILE: join(cwd, 'credentials') },
    });
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect([...server.objects(bucket).keys()]).toEqual(['out/0-0.json', 'out/0-1.json', 'out/0-2.json']);
    const read = other.requests
      .latest()
      .filter(({ bucket: name }) => name === 'theirs')
      .slice(1);
    expect(read.map(({ operation }) => operation)).toEqual(['ListObjectsV2', 'GetObject']);
    for (const { headers } of read) {
      expect(headers['x-amz-request-payer']).toBe('requester');
      expect(headers.authorization).toContain('Credential=AKIATHEIRS/');
    }
  } finally {
    await other.close();
  }
});

test('a preview surveys all, or fetches one file where no survey is asked for, and keeps nothing', async () => {
  for (const file of seven) await put(`in/${file}.csv`, csv(file));
  const whole = await run('preview', `s3://${bucket}/in/*.csv`);
  expect([whole.code, whole.code === 0 ? '' : whole.stderr]).toEqual([0, '']);
  expect(JSON.parse(whole.stdout)).toMatchObject({
    survey: { rows: 210, distinctKeys: 210 },
    partitions: 4,
  });

  server.requests.clear();
  const first = await run('preview', `s3://${bucket}/in/*.csv`, '--no-survey', '--on-duplicate', 'reject');
  expect([first.code, first.code === 0 ? '' : first.stderr]).toEqual([0, '']);
  expect(JSON.parse(first.stdout)).toMatchObject({ survey: null, samples: { length: 3 } });
  expect(server.requests.count('GetObject')).toBe(1);
  expect(await readdir(join(cwd, 'scratch'))).toEqual([]);
  expect(await filesIn(cwd)).toEqual([]);
});

test('a preview without a survey has the columns of all files, where they are united by name', async () => {
  for (const file of seven) await put(`in/${file}.csv`, csv(file));
  await put('in/7.csv', 'extra,id\n1.5,last\n');
  const more = [
    '--files-union-by-name',
    '--column-types',
    'extra=DECIMAL(5,2)',
    '--no-survey',
    '--on-duplicate',
    'reject',
  ];
  const { code, stdout, stderr } = await run('preview', `s3://${bucket}/in/*.csv`, ...more);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  const { columns, samples } = JSON.parse(stdout);
  expect(columns.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`)).toEqual([
    'id VARCHAR',
    'v VARCHAR',
    'extra DECIMAL(5,2)',
  ]);
  expect(samples).toHaveLength(3);
});

test.each([
  [
    'an object that is not there',
    'in/none.csv',
    [],
    /--files: there is no object s3:\/\/[a-z0-9-]+\/in\/none\.csv\. /,
  ],
  [
    'a folder without its slash',
    'in',
    ['--files-format', 'csv'],
    /but a folder: write s3:\/\/[a-z0-9-]+\/in\/ for all/,
  ],
  [
    'a folder of .csv and .tsv',
    'two/',
    ['--files-format', 'csv'],
    /two\/b\.tsv ends with \.tsv and s3:\/\/[a-z0-9-]+\/two\/a\.csv does not/,
  ],
  [
    'a glob that matches nothing',
    'in/*.tsv',
    [],
    /--files: no object matches s3:\/\/[a-z0-9-]+\/in\/\*\.tsv/,
  ],
])('2: %s', async (_, pattern, more, problem) => {
  await put('in/a.csv', csv(0, 3));
  await put('two/a.csv', csv(0, 3));
  await put('two/b.tsv', csv(1, 3));
  const { code, stdout, stderr } = await run('split', `s3://${bucket}/${pattern}`, ...more);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(problem);
});
