import { afterEach, describe, expect, test } from '@jest/globals';
import type { AthenaRule } from '../doubles/athena-server/script.js';
import { type AthenaBench, openAthenaBench, people } from './athena-bench.js';
import { reportOf } from './s3-bench.js';
import { until } from './until.js';

let bench: AthenaBench;
afterEach(() => bench.close());

const change = 'DELETE FROM awsdatacatalog.db.people WHERE id > 50';
const unload = /^UNLOAD/;

describe('ends before anything is written:', () => {
  test.each<[string, AthenaRule, number, ...RegExp[]]>([
    [
      'a fault of the user',
      { query: { kind: 'fail', category: 2, reason: 'PERMISSION_DENIED: no s3:PutObject' }, match: unload },
      2,
      /^The source cannot be used\. Nothing was written\.$/m,
      /the UNLOAD failed on Athena \(query [0-9a-f-]{36}, .*\): PERMISSION_DENIED: no s3:PutObject\. .*give the credentials/,
    ],
    [
      'a fault of Athena that may not be tried again',
      { query: { kind: 'fail', category: 1 }, match: unload },
      1,
      /for a reason of Athena's own: run again later/,
    ],
    [
      'a fault of Athena that stays',
      { query: { kind: 'fail', category: 1, retryable: true }, match: unload, times: 3 },
      1,
      /It failed 3 times for a reason of Athena's own/,
    ],
    [
      'another fault',
      { query: { kind: 'fail', category: 3, reason: 'HIVE_BAD_DATA: x' }, match: unload },
      2,
      /HIVE_BAD_DATA: x/,
    ],
    [
      'a query that somebody cancelled',
      { query: { kind: 'cancel' }, match: unload },
      1,
      /was cancelled on Athena/,
    ],
    [
      'a manifest that names a file of somebody else',
      {
        query: { kind: 'foreign-entry', uri: 's3://table/_splitter/staged/x/splitter_partition=0/y' },
        match: unload,
      },
      2,
      /names a file outside what this run told it to write: s3:\/\/table\/_splitter\/staged\/x\//,
    ],
    [
      'a table that changes between survey and UNLOAD',
      { query: { kind: 'change', sql: change }, match: unload },
      1,
      /The source changed while it was read: 100 rows when surveyed, 51 when frozen\. .*--source-may-change/,
    ],
    [
      'a permission that is missing',
      {
        request: {
          kind: 'error',
          status: 400,
          code: 'AccessDeniedException',
          message: 'User: u is not authorized to perform: athena:StartQueryExecution',
        },
        action: 'StartQueryExecution',
      },
      2,
      /Athena says AccessDeniedException: User: u is not authorized .*expected athena:StartQueryExecution/,
    ],
  ])('%s', async (_what, rule, exitCode, ...messages) => {
    bench = await openAthenaBench();
    bench.athena.script(rule);
    const { code, stderr } = await bench.onAthena('split').finished;
    expect([code, stderr]).toEqual([exitCode, expect.any(String)]);
    for (const message of messages) expect(stderr).toMatch(message);
    expect(bench.written()).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    ['a table', ['--table', 'db.nobody'], /Entity Not Found: db\.nobody\. Check --table and --catalog/],
    ['a database', ['--table', '"no db".people'], /Entity Not Found: no db\.people/],
    [
      'a column of --columns',
      ['--columns', 'id,nobody'],
      /nobody.*Correct the table, the columns or the SQL/s,
    ],
    ['a column of --key', ['--key', '{nobody}.json'], /--key: there is no column "nobody"/],
    ['a workgroup', ['--workgroup', 'nobody'], /WorkGroup nobody is not found\. Check --workgroup/],
  ])('%s that is not there', async (_what, flags, message) => {
    bench = await openAthenaBench();
    const { code, stderr } = await bench.onAthena('split', ...flags).finished;
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(bench.written()).toEqual([]);
  });

  test('a target within the table', async () => {
    bench = await openAthenaBench();
    await bench.athena.registerTable({
      database: 'db',
      table: 'people',
      rows: 'SELECT 1 AS id',
      location: 's3://table/out',
    });
    const { code, stderr } = await bench.onAthena('split').finished;
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("--target: s3://table/out/ lies inside the table's"),
    ]);
    expect(bench.athena.executions).toEqual([]);
  });
});

describe('gets over', () => {
  test.each<[string, AthenaRule]>([
    ['throttled calls', { request: { kind: 'throttle' }, action: 'GetQueryExecution', times: 3 }],
    ['a query that goes back to the queue', { query: { kind: 'requeue' }, match: unload }],
    [
      'an attempt that failed and left its files behind',
      { query: { kind: 'fail', category: 1, retryable: true, filesLeft: true }, match: unload },
    ],
  ])('%s', async (_what, rule) => {
    bench = await openAthenaBench();
    bench.athena.script(rule);
    const finished = await bench.onAthena('split').finished;
    expect([finished.code, finished.stderr]).toEqual([0, expect.any(String)]);
    expect(reportOf(finished)).toMatchObject({ rows: people, written: people });
    expect(bench.keys('out/')).toHaveLength(people);
  });

  test('a workgroup that keeps the results itself', async () => {
    bench = await openAthenaBench({ workgroups: { kept: { managed: true } }, pageSize: 3 });
    const finished = await bench.onAthena('split', '--workgroup', 'kept').finished;
    expect([finished.code, reportOf(finished)]).toMatchObject([0, { written: people }]);
  });

  test('a table that changes between survey and UNLOAD, where that is allowed', async () => {
    bench = await openAthenaBench();
    bench.athena.script({ query: { kind: 'change', sql: change }, match: unload });
    const finished = await bench.onAthena('split', '--source-may-change').finished;
    expect([finished.code, reportOf(finished)]).toMatchObject([0, { rows: 51, written: 51 }]);
    expect(finished.stderr).toContain('the source changed while it was read');
    expect(bench.keys('out/')).toHaveLength(51);
  });
});

test('SIGTERM during the UNLOAD stops the query, and the line printed goes on', async () => {
  bench = await openAthenaBench();
  bench.athena.script({ query: { kind: 'hang' }, match: unload });
  const running = bench.onAthena('split', '--run-id', 'stopped');
  await until('the UNLOAD', () => bench.unloads().length === 1);
  running.child.kill('SIGTERM');
  const { code, stderr } = await running.finished;
  expect(code).toBe(143);
  expect(bench.athena.requests.get('StopQueryExecution')).toBe(1);
  expect(bench.unloads()[0]?.state).toBe('CANCELLED');
  expect(bench.written()).toEqual([]);
  expect(stderr).toContain('--run-id stopped');
  const resumed = await bench.onAthena('split', '--run-id', 'stopped').finished;
  expect([resumed.code, reportOf(resumed)]).toMatchObject([0, { runId: 'stopped', written: people }]);
});
