import { expect, test } from '@jest/globals';
import type { AthenaSource } from '../../../../job/plan/athena/athena-source.js';
import type { Frozen } from '../../../../job/plan/source.js';
import { bodyExpression } from '../../../../job/sql/body-expression.js';
import { type Column, describeColumns } from '../../../../job/sql/describe-columns.js';
import { keyExpression } from '../../../../job/sql/key-expression.js';
import { parseKeyTemplate } from '../../../../job/sql/key-template.js';
import { quoteIdentifier, quoteLiteral } from '../../../../job/sql/quote.js';
import { modExpression } from '../../../../job/sql/tranche-expression.js';
import {
  type AthenaWorld,
  athenaWorld,
  closeAfterEach,
  fetchFrozen,
  querySource,
  tableSource,
} from './athena-fixture.js';
import { awkwardTable, nestedColumns } from './awkward-table.js';

closeAfterEach();

const people = "SELECT i AS id, 'name ' || i AS name FROM range(100) r(i)";

/** With the columns under the names of `source`. */
async function frozenRelation(world: AthenaWorld, source: AthenaSource, frozen: Frozen): Promise<string> {
  if (frozen.kind !== 'staged') throw new Error('expected staged files');
  const paths = await fetchFrozen(world, frozen.files);
  const names = source.columns.map(
    ({ name }, index) => `${(frozen.columnNames ?? [])[index]} AS ${quoteIdentifier(name)}`,
  );
  return `(SELECT ${names.join(', ')}, splitter_key
             FROM read_parquet([${paths.map(quoteLiteral).join(', ')}], hive_partitioning = false))`;
}

async function bodies(
  { session }: AthenaWorld,
  relation: string,
  columns: readonly Column[],
  key: string,
): Promise<Record<string, string>> {
  const body = bodyExpression(columns, { shape: 'object', omitNulls: false });
  const rows = await session.rows(`SELECT ${key} AS key, ${body} AS body FROM ${relation}`);
  return Object.fromEntries(rows.map((row) => [String(row.key), String(row.body)]));
}

async function stagedColumns(
  { session }: AthenaWorld,
  source: AthenaSource,
  relation: string,
): Promise<Column[]> {
  const raw = source.columns.filter((column) => column.raw).map(({ name }) => name);
  return describeColumns(session, `SELECT * EXCLUDE (splitter_key) FROM ${relation}`, raw);
}

test('freezes each row in the partition of its key, in files whose rows add up to the survey', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open({}, { key: parseKeyTemplate('{hash:2}/{id}.json') });

  expect(source.description).toBe('table AwsDataCatalog.db.people');
  expect(source.columns.map(({ name, type, raw }) => [name, String(type), raw])).toEqual([
    ['id', 'BIGINT', false],
    ['name', 'VARCHAR', false],
  ]);
  expect(await source.survey()).toEqual({
    rows: 100,
    nullKeys: 0,
    distinctKeys: 100,
    longestKey: 'people/00/99.json'.length,
    sharedKeys: [],
  });
  const frozen = await source.freeze(3, world.folder);
  if (frozen.kind !== 'staged') throw new Error('expected staged files');
  expect(frozen.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(100);
  expect(frozen.files.length).toBe(6);
  for (const file of frozen.files) {
    expect(file.key).toMatch(
      new RegExp(
        `^_splitter/staged/20261122T134501Z-7f3a/${frozen.attempt}/splitter_partition=${file.partition}/`,
      ),
    );
    const [path] = await fetchFrozen(world, [file]);
    const [row] = await world.session.rows(
      `SELECT count(*) AS rows, bool_and(${modExpression('splitter_key', 3)} = ${file.partition}) AS fits
         FROM read_parquet(${quoteLiteral(path ?? '')}, hive_partitioning = false)`,
    );
    expect(row).toEqual({ rows: BigInt(file.rows), fits: true });
    expect(file.bytes).toBe(world.s3.objects('state').get(file.key)?.size);
  }
  const keys = await world.session.rows(
    `SELECT splitter_key FROM ${await frozenRelation(world, source, frozen)} WHERE id = 7`,
  );
  // md5('/7.json') begins with 5f.
  expect(keys).toEqual([{ splitter_key: expect.stringMatching(/^people\/[0-9a-f]{2}\/7\.json$/) }]);
});

test('every type gives the bodies and keys that DuckDB gives of the same rows', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', ...awkwardTable });
  await world.session.run(`CREATE TABLE expected AS ${awkwardTable.rows}`);
  const template = parseKeyTemplate(
    '{hash:8}-{id}-{c_bigint}-{c_decimal}-{c_varchar}-{c_char}-{c_binary}-{c_date}-{c_time}-{c_ts3}-{c_ts6}-{c_tz}-{c_uuid}',
  );
  const source = await world.open({}, { key: template });
  expect(Object.fromEntries(source.athenaColumns.map(({ name, treatment }) => [name, treatment]))).toEqual(
    awkwardTable.treatments,
  );
  const relation = await frozenRelation(world, source, await source.freeze(7, world.folder));

  const staged = await stagedColumns(world, source, relation);
  const original = await describeColumns(world.session, 'SELECT * FROM expected');
  const isNested = ({ name }: Column) => nestedColumns.includes(name);
  const scalarBodies = await bodies(
    world,
    relation,
    staged.filter((column) => !isNested(column)),
    'id',
  );
  expect(scalarBodies).toEqual(
    await bodies(
      world,
      'expected',
      original.filter((column) => !isNested(column)),
      'id',
    ),
  );
  expect(Object.keys(scalarBodies)).toHaveLength(awkwardTable.count);

  const parsed = (found: Record<string, string>) =>
    Object.fromEntries(Object.entries(found).map(([id, body]) => [id, JSON.parse(body)]));
  const nested = parsed(await bodies(world, relation, staged.filter(isNested), 'id'));
  expect(nested).toEqual(parsed(await bodies(world, 'expected', original.filter(isNested), 'id')));

  const keys = await world.session.rows(`SELECT id, splitter_key AS key FROM ${relation} ORDER BY id`);
  const key = keyExpression(template, original, 'people/');
  expect(keys).toEqual(await world.session.rows(`SELECT id, ${key} AS key FROM expected ORDER BY id`));
  expect(keys.filter((row) => row.key !== null).length).toBeGreaterThan(1);
});

test('sample rows are those that would be frozen, of every type', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', ...awkwardTable });
  const source = await world.open({});
  const frozen = await frozenRelation(world, source, await source.freeze(3, world.folder));
  const sample = await source.sample(10);
  const ofSample = await bodies(world, sample, await stagedColumns(world, source, sample), 'splitter_key');
  const ofFrozen = await bodies(world, frozen, await stagedColumns(world, source, frozen), 'splitter_key');
  expect(ofSample).toEqual(ofFrozen);
  expect(Object.keys(ofSample)).toHaveLength(awkwardTable.count);
  expect(source.queryTotals()).toMatchObject({ queries: 4, bytesScanned: 4_000, queueSeconds: 0.02 });
});

test('of a table without rows there is an empty sample', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: `${people} WHERE false` });
  const source = await world.open({});
  expect(await world.session.rows(`SELECT * FROM ${await source.sample(3)}`)).toEqual([]);
});

test('sample rows keep reals to the last digit, and dates outside the years 1 to 9999', async () => {
  const world = await athenaWorld();
  const rows = `SELECT * FROM (VALUES
    (1, 0.12345679::FLOAT, DATE '0044-03-15 (BC)', TIMESTAMP_MS '0044-03-15 (BC) 10:00:00.5'),
    (2, 1.4e-45::FLOAT, DATE '12026-01-31', TIMESTAMP_MS '12026-01-31 10:00:00'),
    (3, 'nan'::FLOAT, DATE '0001-01-01', TIMESTAMP_MS '0001-01-01 00:00:00')) t(id, r, d, moment)`;
  await world.server.registerTable({ database: 'db', table: 'people', rows });
  const source = await world.open({});
  const sample = await source.sample(10);
  const found = await bodies(world, sample, await stagedColumns(world, source, sample), 'id');
  expect(found).toEqual({
    1: '{"id":1,"r":0.12345679,"d":"0044-03-15 (BC)","moment":"0044-03-15 (BC) 10:00:00.5"}',
    2: '{"id":2,"r":1e-45,"d":"12026-01-31","moment":"12026-01-31T10:00:00"}',
    3: '{"id":3,"r":"NaN","d":"0001-01-01","moment":"0001-01-01T00:00:00"}',
  });
});

test('a failure that names a column by its place says which it is', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open({});
  const reason = "COLUMN_NOT_FOUND: line 1:69: Column 'c1.date' cannot be resolved";
  world.server.script({ query: { kind: 'fail', category: 2, reason }, match: /^UNLOAD/ });
  await expect(source.freeze(2, world.folder)).rejects.toThrow(
    /resolved\..* c1 is the column "name", varchar\.$/,
  );
});

test.each([
  ['a table', tableSource('db', 'people'), undefined],
  ['a steady condition', tableSource('db', 'people', { where: 'id < 10' }), undefined],
  [
    'rand()',
    tableSource('db', 'people', { where: 'random() < 2' }),
    /^--where has random\(\), and chooses other rows/,
  ],
  [
    'a query with now()',
    querySource('SELECT id FROM awsdatacatalog.db.people WHERE now() IS NOT NULL'),
    /^--query has now\(\)/,
  ],
])('what gives other rows each time is known of %s', async (_what, settings, advice) => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const { unsteady } = await world.open(settings);
  if (advice === undefined) expect(unsteady).toBeUndefined();
  else expect(unsteady).toMatch(advice);
});

test('of one snapshot it is the condition that chooses others', async () => {
  const world = await athenaWorld();
  const location = 's3://lake/people';
  await world.server.registerTable({
    database: 'db',
    table: 'people',
    rows: people,
    location,
    iceberg: true,
  });
  expect((await world.open(tableSource('db', 'people'))).unsteady).toBeUndefined();
  expect((await world.open(tableSource('db', 'people', { where: 'id < 10' }))).unsteady).toMatch(
    /^--where chooses other rows each time that it is asked\./,
  );
});

test('a table without rows has columns, an empty survey and no files', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: `${people} WHERE false` });
  const source = await world.open({});
  expect(source.columns.map(({ name }) => name)).toEqual(['id', 'name']);
  expect(await source.survey()).toEqual({
    rows: 0,
    nullKeys: 0,
    distinctKeys: 0,
    longestKey: 0,
    sharedKeys: [],
  });
  expect(await source.freeze(4, world.folder)).toEqual({
    kind: 'staged',
    rowsAs: 'columns',
    attempt: expect.any(String),
    columnNames: ['c0', 'c1'],
    files: [],
  });
});

test('the survey counts NULL keys, bytes of UTF-8, and the ten most shared keys', async () => {
  const world = await athenaWorld();
  const rows = `SELECT CASE WHEN i < 3 THEN NULL WHEN i < 8 THEN 'é' ELSE 'k' || (i % 20) END AS id
    FROM range(60) r(i)`;
  await world.server.registerTable({ database: 'db', table: 'people', rows });
  const survey = await (await world.open({})).survey();
  expect(survey.rowsPerKey).toBeUndefined();
  const grouped = await world.open({}, { onDuplicate: { mode: 'group' } });
  expect((await grouped.survey()).rowsPerKey).toEqual({ median: 3, p99: 5, most: 5 });
  expect(survey).toMatchObject({
    rows: 60,
    nullKeys: 3,
    distinctKeys: 21,
    longestKey: 'people/k10.json'.length,
  });
  expect(survey.sharedKeys).toHaveLength(10);
  expect(survey.sharedKeys[0]).toEqual({ key: 'people/é.json', rows: 5 });
  expect(survey.sharedKeys[9]?.rows).toBe(3);
});

test('rows without a key are frozen in partition 0', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: 'SELECT NULL::INTEGER AS id' });
  const frozen = await (await world.open({})).freeze(50, world.folder);
  expect(frozen.files).toMatchObject([{ partition: 0, rows: 1 }]);
});

test('columns and rows of a table are chosen with --columns and --where, whose comment and ; do no harm', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open(
    tableSource('db', 'people', { columns: ['id'], where: "id < 10 -- few ;'" }),
  );
  expect(source.columns.map(({ name }) => name)).toEqual(['id']);
  expect((await source.survey()).rows).toBe(10);
});

test('rows that --deleted-when holds for are marked, by the names that the columns have; the mark is no column', async () => {
  const world = await athenaWorld();
  const rows = "SELECT 1 AS id, 'D' AS \"the op\" UNION ALL SELECT 2, 'I' UNION ALL SELECT 3, NULL";
  await world.server.registerTable({ database: 'db', table: 'people', rows });
  const source = await world.open({}, { deletedWhen: '"the op" = \'D\' -- gone; )' });
  expect(source.columns.map(({ name }) => name)).toEqual(['id', 'the op']);
  const frozen = await source.freeze(1, world.folder);
  const files = await fetchFrozen(world, frozen.kind === 'staged' ? frozen.files : []);
  expect(
    await world.session.rows(
      `SELECT splitter_key AS key, splitter_deleted AS d FROM read_parquet([${files.map(quoteLiteral).join(', ')}]) ORDER BY key`,
    ),
  ).toEqual([
    { key: 'people/1.json', d: true },
    { key: 'people/2.json', d: false },
    { key: 'people/3.json', d: false },
  ]);
  const wrong = await world.open({}, { deletedWhen: 'nope = 1' });
  await expect(wrong.freeze(1, world.folder)).rejects.toMatchObject({
    name: 'SourceError',
    message: expect.stringMatching(/nope.*Nothing was written\..*--deleted-when/s),
  });
});

test('a query may have unnamed columns, upper case, WITH, and a closing ;', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const sql =
    'WITH few AS (SELECT * FROM "db"."people" WHERE id < 5) SELECT id AS "Id", upper(name) FROM few; -- all';
  const source = await world.open(querySource(sql.replace('"db"', '"AwsDataCatalog"."db"')));
  expect(source.description).toBe('query on AwsDataCatalog');
  expect(source.columns[0]?.name).toBe('id');
  expect((await source.survey()).rows).toBe(5);
  const relation = await frozenRelation(world, source, await source.freeze(1, world.folder));
  expect(await world.session.rows(`SELECT count(*) AS rows FROM ${relation}`)).toEqual([{ rows: 5n }]);
});

test('survey and UNLOAD of an Iceberg table read one snapshot', async () => {
  const world = await athenaWorld();
  const location = 's3://lake/people';
  await world.server.registerTable({
    database: 'db',
    table: 'people',
    rows: people,
    location,
    iceberg: true,
  });
  const source = await world.open({});
  expect(source.description).toMatch(/^table AwsDataCatalog\.db\.people, snapshot \d+$/);
  expect((await source.survey()).rows).toBe(100);
  const change = 'DELETE FROM awsdatacatalog.db.people WHERE id > 50';
  world.server.script({ query: { kind: 'change', sql: change }, match: /^UNLOAD/ });
  const frozen = await source.freeze(2, world.folder);
  expect(frozen.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(100);
});

const tableBucket = 's3tablescatalog/my-tables';

test('a table of S3 Tables is read by its catalog, at one snapshot, and not the table of that name in Glue', async () => {
  const world = await athenaWorld({ catalog: tableBucket });
  const table = { catalog: tableBucket, database: 'db', table: 'people', rows: people, iceberg: true };
  await world.server.registerTable({ database: 'db', table: 'people', rows: "SELECT 1 AS id, 'x' AS name" });
  await world.server.registerTable(table);
  const source = await world.open({});
  expect(source.description).toMatch(/^table s3tablescatalog\/my-tables\.db\.people, snapshot \d+$/);
  expect(await source.survey()).toMatchObject({ rows: 100, distinctKeys: 100 });
  const frozen = await source.freeze(2, world.folder);
  expect(frozen.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(100);
  const asked = world.server.executions.map(({ sql }) => sql);
  expect(asked.at(-1)).toContain('FROM "s3tablescatalog/my-tables"."db"."people" FOR VERSION AS OF ');
});

test('a workgroup with requester pays reads no S3 Tables: before the first query that is said', async () => {
  const options = { workgroup: 'team', workgroups: { team: { requesterPays: true } } };
  const world = await athenaWorld({ ...options, catalog: tableBucket });
  await world.server.registerTable({ catalog: tableBucket, database: 'db', table: 'people', rows: people });
  await expect(world.open({})).rejects.toThrow(
    '--workgroup: expected a workgroup without requester pays for the catalog s3tablescatalog/my-tables, since Athena reads no S3 Tables under it, got team; give another one',
  );
  expect(world.server.executions).toEqual([]);
  const ofGlue = await athenaWorld(options);
  await ofGlue.server.registerTable({ database: 'db', table: 'people', rows: people });
  expect(await (await ofGlue.open({})).survey()).toMatchObject({ rows: 100 });
});

test('a table that changes between survey and UNLOAD shows in the rows of the footers', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({
    database: 'db',
    table: 'people',
    rows: people,
    location: 's3://lake/people/',
  });
  const source = await world.open({});
  expect((await source.survey()).rows).toBe(100);
  const change = 'DELETE FROM awsdatacatalog.db.people WHERE id > 50';
  world.server.script({ query: { kind: 'change', sql: change }, match: /^UNLOAD/ });
  const frozen = await source.freeze(2, world.folder);
  expect(frozen.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(51);
});

test('files that a failed attempt left behind are not read', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open({});
  const fail = { kind: 'fail', category: 1, retryable: true, filesLeft: true } as const;
  world.server.script({ query: fail, match: /^UNLOAD/ });
  const frozen = await source.freeze(2, world.folder);
  if (frozen.kind !== 'staged') throw new Error('expected staged files');
  expect(frozen.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(100);
  const unloads = world.server.executions.filter(({ sql }) => sql.startsWith('UNLOAD'));
  expect(unloads.map(({ state }) => state)).toEqual(['FAILED', 'SUCCEEDED']);
  expect(new Set(unloads.map(({ token }) => token)).size).toBe(2);
  const staged = [...world.s3.objects('state').keys()].filter((key) => key.includes('/staged/'));
  expect(staged).toHaveLength(frozen.files.length * 2);
  expect(staged.filter((key) => key.includes(frozen.attempt))).toHaveLength(frozen.files.length);
});

test('a manifest that names a file outside the attempt is refused', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open({});
  const uri = 's3://state/_splitter/staged/20261122T134501Z-7f3a/9999999999999999/splitter_partition=0/x';
  world.server.script({ query: { kind: 'foreign-entry', uri }, match: /^UNLOAD/ });
  await expect(source.freeze(2, world.folder)).rejects.toThrow(
    `names a file outside what this run told it to write: ${uri}`,
  );
});

test('a manifest that names a file that is not there is refused', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open({});
  const uri = `${world.state.stagedUri('0000000000000003')}splitter_partition=0/x`;
  world.server.script({ query: { kind: 'foreign-entry', uri }, match: /^UNLOAD/ });
  await expect(source.freeze(2, world.folder)).rejects.toThrow(`wrote ${uri}, but there is no such file`);
});

test('where Athena keeps the results, its manifest is read from there, page by page', async () => {
  const world = await athenaWorld({
    workgroups: { kept: { managed: true } },
    workgroup: 'kept',
    pageSize: 2,
  });
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  const source = await world.open({});
  const frozen = await source.freeze(5, world.folder);
  expect(frozen.files).toHaveLength(10);
  expect([...world.s3.objects('state').keys()].filter((key) => key.includes('athena-results'))).toEqual([]);
});

test('results go where the workgroup says, and into the state where it says nothing', async () => {
  const own = await athenaWorld({
    workgroups: { ours: { outputLocation: 's3://results/q/' } },
    workgroup: 'ours',
  });
  await own.server.registerTable({ database: 'db', table: 'people', rows: people });
  await (await own.open({})).freeze(1, own.folder);
  expect([...own.s3.objects('results').keys()]).toEqual([expect.stringMatching(/^q\/.*-manifest\.csv$/)]);

  const none = await athenaWorld();
  await none.server.registerTable({ database: 'db', table: 'people', rows: people });
  await (await none.open({})).freeze(1, none.folder);
  expect([...none.s3.objects('state').keys()]).toContainEqual(
    expect.stringMatching(/^_splitter\/athena-results\/.*-manifest\.csv$/),
  );
});

test.each([
  ['--target', { target: { kind: 's3', bucket: 'lake', prefix: 'people/out/' } }],
  ['--state', { state: { kind: 's3', bucket: 'lake', prefix: 'people/' } }],
] as const)("%s inside the table's own location is refused", async (setting, settings) => {
  const world = await athenaWorld();
  await world.server.registerTable({
    database: 'db',
    table: 'people',
    rows: people,
    location: 's3://lake/people',
  });
  await expect(world.open({}, settings)).rejects.toThrow(
    new RegExp(`${setting}: s3://lake/people/.* lies inside the table's own location s3://lake/people`),
  );
  expect(world.server.executions).toEqual([]);
});

test("a neighbour of the table's location is no place inside it", async () => {
  const world = await athenaWorld();
  await world.server.registerTable({
    database: 'db',
    table: 'people',
    rows: people,
    location: 's3://lake/people',
  });
  const target = { kind: 's3', bucket: 'lake', prefix: 'people-out/' } as const;
  await expect(world.open({}, { target })).resolves.toBeDefined();
});

test.each([
  ['{nobody}.json', /--key: there is no column "nobody"/],
  ['{Id}.json', /--key: there is no column "Id"; did you mean "id"\?/],
  ['{weight}.json', /--key: column "weight" is DOUBLE: a floating-point value has no stable text/],
  ['{tags}.json', /--key: column "tags" is JSON text: a nested value has no stable text/],
])('the key %s is refused', async (template, problem) => {
  const world = await athenaWorld();
  const rows = "SELECT 1 AS id, 0.5::DOUBLE AS weight, ['a'] AS tags";
  await world.server.registerTable({ database: 'db', table: 'people', rows });
  await expect(world.open({}, { key: parseKeyTemplate(template) })).rejects.toThrow(problem);
});

test('keep-max by a column whose text does not order is refused', async () => {
  const world = await athenaWorld();
  const rows =
    "SELECT 1 AS id, TIMESTAMPTZ '2026-01-31 00:00:00+00' AS at, TIMESTAMP '2026-01-31 00:00:00' AS local_at";
  await world.server.registerTable({ database: 'db', table: 'people', rows });
  await expect(world.open({}, { onDuplicate: { mode: 'keep-max', column: 'at' } })).rejects.toThrow(
    /--on-duplicate: keep-max:at .* timestamp\(6\) with time zone is frozen as text/,
  );
  await expect(
    world.open({}, { onDuplicate: { mode: 'keep-max', column: 'local_at' } }),
  ).resolves.toBeDefined();
});

test.each(['select', 'two words', 'größe 日本', 'x"; drop table y --', "it's", 'a;b'])(
  'a table and column called %j are read like any other',
  async (name) => {
    const world = await athenaWorld();
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const rows = `SELECT i AS id, i * 2 AS ${quoted} FROM range(9) r(i)`;
    await world.server.registerTable({ database: name, table: name, rows });
    const where = `${quoted} < 10`;
    const source = await world.open(tableSource(name, name, { columns: [name, 'id'], where }), {
      key: parseKeyTemplate(`{${name}}.json`),
    });
    expect((await source.survey()).distinctKeys).toBe(5);
    const relation = await frozenRelation(world, source, await source.freeze(2, world.folder));
    const found = await world.session.rows(`SELECT * FROM ${relation} ORDER BY id`);
    expect(found[4]).toEqual({ [name]: 8n, id: 4n, splitter_key: 'people/8.json' });
  },
);

test('a missing table, column or workgroup gives the reason and what to do', async () => {
  const world = await athenaWorld();
  await world.server.registerTable({ database: 'db', table: 'people', rows: people });
  await expect(world.open(tableSource('db', 'nobody'))).rejects.toThrow(
    /MetadataException: EntityNotFoundException: .* Check --table and --catalog/s,
  );
  await expect(world.open(tableSource('db', 'people', { columns: ['nothing'] }))).rejects.toThrow(
    /asking for the columns failed on Athena \(query [0-9a-f-]{36}, .*"nothing".*Correct the table, the columns or the SQL/s,
  );
  const elsewhere = await athenaWorld({ workgroup: 'nowhere' });
  await elsewhere.server.registerTable({ database: 'db', table: 'people', rows: people });
  await expect(elsewhere.open({})).rejects.toThrow(/WorkGroup nowhere is not found\. Check --workgroup/);
});
