/** The official client judges the Athena double: it takes its answers and its errors for Athena's. */
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  InvalidRequestException,
  MetadataException,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-athena';
import { afterEach, expect, test } from '@jest/globals';
import { type AthenaServerOptions, startAthenaServer } from '../../doubles/athena-server/athena-server.js';
import type { AthenaRule } from '../../doubles/athena-server/script.js';
import { startS3Server } from '../../doubles/s3-server/s3-server.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Omit<AthenaServerOptions, 's3'> = {}) {
  const s3 = await startS3Server({ buckets: ['out'] });
  closers.push(() => s3.close());
  const server = await startAthenaServer({ ...options, s3 });
  closers.push(() => server.close());
  const client = new AthenaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: s3.credentials,
    maxAttempts: 1,
  });
  closers.push(() => client.destroy());
  return { s3, server, client };
}

const token = 'a token of at least 32 characters';
const input = (
  sql: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): StartQueryExecutionCommandInput => ({
  QueryString: sql,
  ClientRequestToken: token,
  ResultConfiguration: { OutputLocation: 's3://out/results/' },
  ...more,
});

async function ended(client: AthenaClient, sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) {
  const { QueryExecutionId } = await client.send(new StartQueryExecutionCommand(input(sql, more)));
  const states: string[] = [];
  for (;;) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    states.push(QueryExecution?.Status?.State ?? '');
    if (/SUCCEEDED|FAILED|CANCELLED/.test(states.at(-1) ?? ''))
      return { id: QueryExecutionId, states, QueryExecution };
  }
}

const unload = (to: string, select = 'SELECT i AS id, i % 2 AS part FROM range(6) r(i)') =>
  `UNLOAD (${select}) TO '${to}' WITH (format = 'PARQUET', partitioned_by = ARRAY['part'])`;

test('a query is queued, runs, succeeds, and its result begins with the names', async () => {
  const { client } = await start({ pageSize: 2 });
  const { id, states, QueryExecution } = await ended(
    client,
    "SELECT 1 AS a, NULL AS b UNION ALL SELECT 2, 'x'",
  );
  expect(states).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED']);
  expect(QueryExecution?.Statistics?.DataScannedInBytes).toBe(1_000);
  const first = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  expect(first.ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name, Type }) => [Name, Type])).toEqual([
    ['a', 'integer'],
    ['b', 'varchar'],
  ]);
  expect(first.ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue))).toEqual([
    ['a', 'b'],
    ['1', undefined],
  ]);
  const rest = await client.send(
    new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: first.NextToken }),
  );
  expect(rest.ResultSet?.Rows).toHaveLength(1);
  expect(rest.NextToken).toBeUndefined();
});

test('the same token starts nothing new, and with another statement it is an error', async () => {
  const { server, client } = await start();
  const first = await client.send(new StartQueryExecutionCommand(input('SELECT 1')));
  const again = await client.send(new StartQueryExecutionCommand(input('SELECT 1')));
  expect(again.QueryExecutionId).toBe(first.QueryExecutionId);
  expect(server.executions).toHaveLength(1);
  await expect(client.send(new StartQueryExecutionCommand(input('SELECT 2')))).rejects.toThrow(
    'Idempotent parameters',
  );
});

test.each([
  ['a token that is too short', { ClientRequestToken: 'short' }, 'Too small'],
  ['no place for results', { ResultConfiguration: {} }, 'No output location provided'],
  ['an unknown workgroup', { WorkGroup: 'nobody' }, 'WorkGroup nobody is not found.'],
])('%s is an invalid request', async (_, more, message) => {
  const { client } = await start();
  const failure = await client
    .send(new StartQueryExecutionCommand(input('SELECT 1', more)))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InvalidRequestException);
  expect(String(failure)).toContain(message);
});

test('UNLOAD writes several files a partition and a manifest of them', async () => {
  const { s3, client } = await start();
  const { QueryExecution } = await ended(client, unload('s3://out/staged/'));
  const manifest = QueryExecution?.Statistics?.DataManifestLocation ?? '';
  expect(manifest).toMatch(/^s3:\/\/out\/results\/[0-9a-f-]+-manifest\.csv$/);
  const lines =
    s3.objects('out').get(manifest.slice('s3://out/'.length))?.body?.toString().trim().split('\n') ?? [];
  const files = [...s3.objects('out').keys()].filter((key) => key.startsWith('staged/'));
  expect(lines.sort()).toEqual(files.map((key) => `s3://out/${key}`).sort());
  expect(files.filter((key) => key.startsWith('staged/part=0/'))).toHaveLength(2);
  expect(files).toHaveLength(4);
});

test('a second UNLOAD into the same place doubles the files: with partitions Athena does not look', async () => {
  const { s3, client } = await start();
  await ended(client, unload('s3://out/staged/'));
  await ended(client, unload('s3://out/staged/'), { ClientRequestToken: `${token}, another` });
  const files = [...s3.objects('out').keys()].filter((key) => key.startsWith('staged/'));
  expect(files).toHaveLength(8);
});

test('an UNLOAD without rows has no manifest', async () => {
  const { client } = await start();
  const { states, QueryExecution } = await ended(
    client,
    unload('s3://out/s/', 'SELECT 1 AS id, 2 AS part WHERE false'),
  );
  expect(states.at(-1)).toBe('SUCCEEDED');
  expect(QueryExecution?.Statistics?.DataManifestLocation).toBeUndefined();
});

test.each([
  ["SELECT TIME '10:00:00' AS t, 1 AS part", 'Unsupported Hive type: time(0) of column t'],
  ...['', '.1', '.12', '.1234', '.123456', '.123456789012'].map((end) => [
    `SELECT TIMESTAMP '2026-01-01 00:00:00${end}' AS t, 1 AS part`,
    `Incorrect timestamp precision for timestamp(${Math.max(0, end.length - 1)}); the configured precision is MILLISECONDS`,
  ]),
  ["SELECT TIMESTAMP '2026-01-01 00:00:00 UTC' AS t, 1 AS part", 'timestamp(0) with time zone'],
  [
    "SELECT ARRAY[TIMESTAMP '2026-01-01 00:00:00'] AS t, 1 AS part",
    'Incorrect timestamp precision for timestamp(0)',
  ],
  ["SELECT JSON '1' AS t, 1 AS part", 'Unsupported Hive type: json'],
  ['SELECT uuid() AS t, 1 AS part', 'Unsupported Hive type: uuid'],
  ["SELECT IPADDRESS '::' AS t, 1 AS part", 'Unsupported Hive type: ipaddress'],
  ["SELECT INTERVAL '1' DAY AS t, 1 AS part", 'Unsupported Hive type: interval day to second'],
  ["SELECT INTERVAL '1' YEAR AS t, 1 AS part", 'Unsupported Hive type: interval year to month'],
  ['SELECT NULL AS t, 1 AS part', 'Unsupported Hive type: unknown'],
  ["SELECT CAST('a' AS char(256)) AS t, 1 AS part", 'Supported CHAR types: CHAR(<=255)'],
  ["SELECT CAST('a' AS varchar(65536)) AS t, 1 AS part", 'Supported VARCHAR types: VARCHAR(<=65535)'],
  ['SELECT ROW(1, 2) AS t, 1 AS part', 'Anonymous row type is not supported in Hive'],
  ['SELECT 1 AS "a,b", 1 AS part', "Hive column names must not contain commas: 'a,b'"],
  ['SELECT 1 AS " a", 1 AS part', "Hive column names must not start with a space: ' a'"],
  ['SELECT 1 AS "a ", 1 AS part', "Hive column names must not end with a space: 'a '"],
  ['SELECT i AS part FROM range(101) r(i)', 'Exceeded limit of 100 open writers'],
])('UNLOAD (%s) fails: %s', async (select, reason) => {
  const { client } = await start();
  const { QueryExecution } = await ended(client, unload('s3://out/staged/', select));
  expect(QueryExecution?.Status).toMatchObject({
    State: 'FAILED',
    AthenaError: { ErrorCategory: 2, Retryable: false },
  });
  expect(QueryExecution?.Status?.StateChangeReason).toContain(reason);
});

test('a managed workgroup takes no place for results and gives the manifest itself', async () => {
  const { client } = await start({ workgroups: { kept: { managed: true } } });
  await expect(
    client.send(new StartQueryExecutionCommand(input('SELECT 1', { WorkGroup: 'kept' }))),
  ).rejects.toBeInstanceOf(InvalidRequestException);
  const { WorkGroup } = await client.send(new GetWorkGroupCommand({ WorkGroup: 'kept' }));
  expect(WorkGroup?.Configuration?.ManagedQueryResultsConfiguration?.Enabled).toBe(true);
  const none = { WorkGroup: 'kept', ResultConfiguration: undefined };
  const { id, QueryExecution } = await ended(client, unload('s3://out/staged/'), none);
  expect(QueryExecution?.Statistics?.DataManifestLocation).toBeUndefined();
  const { ResultSet } = await client.send(
    new GetQueryResultsCommand({ QueryExecutionId: id, QueryResultType: 'DATA_MANIFEST' }),
  );
  expect(ResultSet?.Rows).toHaveLength(4);
});

test('a workgroup that enforces its place ignores the one of the request', async () => {
  const { client } = await start({
    workgroups: { strict: { outputLocation: 's3://out/strict/', enforce: true } },
  });
  const { QueryExecution } = await ended(client, unload('s3://out/staged/'), { WorkGroup: 'strict' });
  expect(QueryExecution?.Statistics?.DataManifestLocation).toMatch(/^s3:\/\/out\/strict\//);
});

test('tables are found with location and kind, others are not', async () => {
  const { server, client } = await start();
  const rows = 'SELECT 1 AS id';
  await server.registerTable({ database: 'db', table: 't', rows, location: 's3://lake/t/', iceberg: true });
  const ask = (table: string) =>
    client.send(
      new GetTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'db', TableName: table }),
    );
  expect((await ask('t')).TableMetadata).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Columns: [{ Name: 'id', Type: 'integer' }],
    Parameters: { location: 's3://lake/t/', table_type: 'ICEBERG' },
  });
  await expect(ask('nobody')).rejects.toBeInstanceOf(MetadataException);
});

test('an Iceberg table keeps its versions', async () => {
  const { server, client } = await start();
  await server.registerTable({ database: 'db', table: 't', rows: 'SELECT 1 AS id', iceberg: true });
  await server.change('INSERT INTO awsdatacatalog.db.t VALUES (2)');
  const second = await server.commitSnapshot('db', 't');
  const counts = await Promise.all(
    ['', ' FOR VERSION AS OF 8946900000000000001', ` FOR VERSION AS OF ${second}`].map(
      async (version, index) => {
        const sql = `SELECT count(*) FROM "AwsDataCatalog"."db"."t"${version}`;
        const { id } = await ended(client, sql, { ClientRequestToken: `${token} ${index}` });
        const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
        return ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue;
      },
    ),
  );
  expect(counts).toEqual(['2', '1', '2']);
});

async function scripted(...rules: readonly AthenaRule[]) {
  const world = await start();
  world.server.script(...rules);
  return world;
}

test('scripted: throttled, sent back to the queue, cancelled, failed', async () => {
  const { client } = await scripted(
    { request: { kind: 'throttle' }, action: 'StartQueryExecution' },
    { query: { kind: 'requeue' } },
    { query: { kind: 'cancel' } },
    { query: { kind: 'fail', category: 1, retryable: true, reason: 'no resources' } },
  );
  await expect(client.send(new StartQueryExecutionCommand(input('SELECT 1')))).rejects.toBeInstanceOf(
    TooManyRequestsException,
  );
  const again = (name: string) => ended(client, 'SELECT 1', { ClientRequestToken: `${token} ${name}` });
  expect((await again('requeued')).states).toEqual(['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING', 'SUCCEEDED']);
  expect((await again('cancelled')).states.at(-1)).toBe('CANCELLED');
  expect((await again('failed')).QueryExecution?.Status?.AthenaError).toEqual({
    ErrorCategory: 1,
    ErrorType: 1,
    Retryable: true,
    ErrorMessage: 'no resources',
  });
  expect((await again('usual')).states.at(-1)).toBe('SUCCEEDED');
});

test('a query that hangs ends when it is stopped', async () => {
  const { client } = await scripted({ query: { kind: 'hang' } });
  const { QueryExecutionId } = await client.send(new StartQueryExecutionCommand(input('SELECT 1')));
  const state = async () =>
    (await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution?.Status?.State;
  expect([await state(), await state(), await state(), await state()]).toEqual([
    'QUEUED',
    'RUNNING',
    'RUNNING',
    'RUNNING',
  ]);
  await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  expect(await state()).toBe('CANCELLED');
});
