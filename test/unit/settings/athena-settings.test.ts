import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { GivenFlags } from '../../../job/settings/parse-values.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { machine } from './machine.js';
import { faultsOf } from './read.js';

const target = { target: 's3://my-bucket/users', key: '{id}.json' };

function source(flags: GivenFlags) {
  return readSettings('split', { ...target, ...flags }, {}, machine).settings.source;
}

function faults(flags: GivenFlags) {
  return faultsOf('split', { ...target, ...flags });
}

test('a table has the defaults of the contract', () => {
  expect(source({ table: 'db.orders' })).toEqual({
    kind: 'athena',
    from: { kind: 'table', database: 'db', table: 'orders', columns: undefined, where: undefined },
    catalog: 'AwsDataCatalog',
    workgroup: 'primary',
    unloads: 1,
    endpointUrl: undefined,
  });
});

test.each([
  ['db.orders', 'db', 'orders'],
  ['"my.db"."my table"', 'my.db', 'my table'],
  [' db . "a""b" ', 'db', 'a"b'],
  ['Db.x"; DROP TABLE y --', undefined, undefined],
])('the table %s is taken apart at its dot', (table, database, name) => {
  if (database === undefined) {
    expect(faults({ table })).toEqual([
      expect.stringMatching(/^--table: expected names, each plain or in double/),
    ]);
  } else expect(source({ table })).toMatchObject({ from: { database, table: name } });
});

test('columns, condition, catalog, workgroup and server are taken as given', () => {
  const flags = { table: 'db.t', columns: 'b, "a,c" ,A', where: 'x > 1;', catalog: 'other', workgroup: 'w' };
  expect(source({ ...flags, unloads: '3', athenaEndpointUrl: 'http://127.0.0.1:9/' })).toEqual({
    kind: 'athena',
    from: { kind: 'table', database: 'db', table: 't', columns: ['b', 'a,c', 'A'], where: 'x > 1' },
    catalog: 'other',
    workgroup: 'w',
    unloads: 3,
    endpointUrl: 'http://127.0.0.1:9',
  });
});

test('several UNLOADs are for a table alone, and at most ten', () => {
  expect(faults({ query: 'SELECT 1 AS id', unloads: '2' })).toEqual([
    expect.stringMatching(/^--unloads: .*--table/),
  ]);
  expect(faults({ table: 'db.t', unloads: '11' })).toEqual([
    expect.stringMatching(/^--unloads: expected a whole number from 1 to 10/),
  ]);
});

test('a query may stand in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'splitter-query-'));
  try {
    writeFileSync(join(folder, 'q.sql'), '\uFEFFSELECT 1 AS id -- one\n;\n');
    const sql = 'SELECT 1 AS id -- one';
    expect(source({ query: `@${folder}/q.sql` })).toMatchObject({ from: { kind: 'query', sql } });
    expect(faults({ query: `@${folder}/none.sql` })).toEqual([
      expect.stringMatching(/^--query: expected @ and a file with SQL, got "@.*none.sql": ENOENT/),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('preview takes the flags of a job, and prices', () => {
  const flags = { ...target, table: 'db.t', tranches: '8', prices: 'put=0.01, athena=6' };
  expect(readSettings('preview', flags, {}, machine).settings).toMatchObject({
    tranches: 8,
    prices: { put: 0.01, athena: 6, vcpu: 0.04048, gb: 0.004445 },
  });
  const [fault, ...others] = faultsOf('preview', { ...flags, prices: 'puts=1' });
  expect(fault).toMatch(
    /^--prices: expected name=dollars separated by commas, with a name of put, .*athena, .*, got "puts=1"$/,
  );
  expect(others).toEqual([]);
});

describe('a fault', () => {
  const exactlyOne =
    '--table, --query, --files: expected exactly one of them: an Athena table, a query on Athena, or local files; got';
  test.each<[GivenFlags, ...string[]]>([
    [{}, `${exactlyOne} none`],
    [{ table: 'a.b', query: 'SELECT 1', files: 'a.csv' }, `${exactlyOne} --table, --query and --files`],
    [
      { table: 'orders' },
      '--table: expected database.table, a name that has a dot in double quotes ("my.db".orders), got "orders"; the catalog is --catalog',
    ],
    [{ table: 'db.' }, '--table: expected a name, got none at place 2 of "db."'],
    [
      { table: 'a.b', filesFormat: 'csv', columnTypes: 'a=DATE' },
      '--files-format: is for --files only; leave it out',
      '--column-types: is for --files only; leave it out',
    ],
    [
      { files: 'a.csv', workgroup: 'w', where: 'true' },
      '--where: is for --table only; leave it out',
      '--workgroup: is for an Athena source only; leave it out',
    ],
    [
      { query: 'SELECT 1', where: 'true', columns: 'a' },
      '--where: is for --table only; leave it out',
      '--columns: is for --table only; leave it out',
    ],
    [{ table: 'a.b', columns: 'a,A' }, '--columns: expected each column once, got "A" twice'],
    [{ table: 'a.b', columns: 'a,,b' }, '--columns: expected a name, got none at place 2 of "a,,b"'],
    [
      { query: 'SELECT 1; SELECT 2' },
      '--query: expected one statement, there is more after the ; : "SELECT 2"',
    ],
    [
      { table: 'a.b', target: '/out' },
      '--state: expected s3://bucket/prefix/, since Athena freezes the rows there, got the folder /home/somebody/.splitter, the default for a local target; give a --state on S3',
    ],
    [
      { table: 'a.b', state: '/state' },
      '--state: expected s3://bucket/prefix/, since Athena freezes the rows there, got the folder /state; give a --state on S3',
    ],
    [
      { table: 'a.b', target: 's3://arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point/x/' },
      "--state: expected a bucket's name or an access point's alias, since Athena freezes the rows there and takes no ARN, got s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point/_splitter/, the default for this target; give another --state",
    ],
    [
      { query: '', files: 'a.csv' },
      '--query: expected SQL, there is none',
      `${exactlyOne} --query and --files`,
    ],
  ])('of %j is named', (flags, ...expected) => {
    expect(faults(flags)).toEqual(expected);
  });
});
