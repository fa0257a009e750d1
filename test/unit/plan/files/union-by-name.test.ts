import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { widerType } from '../../../../job/plan/files/wider-type.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, gzip, type Options } from './file-table.js';

const opened = testSession();
const freeze = (contents: Contents, options: Options = {}) =>
  freezeFiles(opened(), contents, { unionByName: true, ...options });
const asParquet: Options = { format: 'parquet' };

test('CSV files of different columns have all of them; what a file has not is NULL, and empty text stays what it is', async () => {
  const { columns, rows } = await freeze({
    'a.csv': 'id,b\n1,x\n',
    'b.csv': '',
    'c.csv': 'c,id\n"",2\n',
    'd.csv': 'id,b\n3,\n',
  });
  expect(columns).toEqual(['id VARCHAR', 'b VARCHAR', 'c VARCHAR']);
  expect(rows).toEqual([
    ['1', 'x', null],
    ['2', null, ''],
    ['3', null, null],
  ]);
});

test('files that have to be copied or unpacked, and columns with types, take part', async () => {
  const { columns, rows } = await freeze(
    {
      'a.csv': 'id,n\n1,5\r2,6\n',
      'b.csv.gz': gzip('m,id\n"a\nb",3\n'),
      'c.csv': '\ufeffid,n,m\n4,7,z\n',
    },
    { columnTypes: { n: 'BIGINT' }, glob: '*' },
  );
  expect(columns).toEqual(['id VARCHAR', 'n BIGINT', 'm VARCHAR']);
  expect(rows).toEqual([
    ['1', '5', null],
    ['2', '6', null],
    ['3', null, 'a\nb'],
    ['4', '7', 'z'],
  ]);
});

test('a value that its type does not keep is told with the line and column of its own file', async () => {
  const contents = { 'a.csv': 'id,n\n1,5\n', 'b.csv': 'x,y,n,id\nx,y,6,2\nx,y,1.5,3\n' };
  await expect(freeze(contents, { columnTypes: { n: 'BIGINT' } })).rejects.toThrow(
    /b\.csv: line 3: column n: the value "1\.5"/,
  );
});

test('types are found over all files', async () => {
  const contents = { 'a.csv': 'id,n\n1,5\n', 'b.csv': 'm,id\n1.50,2\n', 'c.csv': 'id,n\n3,x\n' };
  const { columns } = await freeze(contents, { columnTypes: 'auto' });
  expect(columns).toEqual(['id BIGINT', 'n VARCHAR', 'm DECIMAL(3,2)']);
});

test('names that differ in upper and lower case alone are refused with both files', async () => {
  const refused = freeze({ 'a.csv': 'id,Name\n1,x\n', 'b.csv': 'id,name\n2,y\n' });
  await expect(refused).rejects.toThrow(/The column Name of .*a\.csv is name in .*b\.csv/);
});

test('without it they are refused, and the message says what would take them', async () => {
  const refused = freeze({ 'a.csv': 'id\n1\n', 'b.csv': 'id,b\n2,y\n' }, { unionByName: false });
  await expect(refused).rejects.toThrow(/different columns.* or give --files-union-by-name/);
});

const parquet = async (select: string): Promise<Buffer> => {
  const { session, folder } = opened();
  const path = `${folder}/made.parquet`;
  await session.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return readFile(path);
};

test('Parquet: integers and decimals are widened, to the last digit', async () => {
  const { columns, rows } = await freeze(
    {
      'a.parquet': await parquet("SELECT '1' AS id, 255::UTINYINT AS n, 1.10::DECIMAL(4,2) AS d, [1] AS l"),
      'b.parquet': await parquet(
        "SELECT 12345678901234567.89::DECIMAL(19,2) AS d, '2' AS id, (-9223372036854775808)::BIGINT AS n",
      ),
    },
    asParquet,
  );
  expect(columns).toEqual(['id VARCHAR', 'n BIGINT', 'd DECIMAL(19,2)', 'l INTEGER[]']);
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    ['1', '255', '1.10'],
    ['2', '-9223372036854775808', '12345678901234567.89'],
  ]);
});

test('Parquet: a column of two types that none holds is refused with both files and both types', async () => {
  const refused = freeze(
    {
      'a.parquet': await parquet("SELECT '1' AS id, 0.1::FLOAT AS v"),
      'b.parquet': await parquet("SELECT '2' AS id, 0.1::DOUBLE AS v"),
    },
    asParquet,
  );
  await expect(refused).rejects.toThrow(
    /The column v is FLOAT in .*a\.parquet and DOUBLE in .*b\.parquet: no type holds both/,
  );
  await expect(refused).rejects.toThrow(SourceError);
});

test.each([
  ['UTINYINT', 'TINYINT', 'SMALLINT'],
  ['UBIGINT', 'BIGINT', 'HUGEINT'],
  ['UBIGINT', 'UTINYINT', 'UBIGINT'],
  ['HUGEINT', 'UBIGINT', 'HUGEINT'],
  ['DECIMAL(4,2)', 'DECIMAL(9,2)', 'DECIMAL(9,2)'],
  ['DECIMAL(4,2)', 'DECIMAL(4,1)', undefined],
  ['INTEGER', 'DECIMAL(9,0)', undefined],
  ['BIGINT', 'DOUBLE', undefined],
  ['DATE', 'TIMESTAMP', undefined],
  ['INTEGER', 'VARCHAR', undefined],
  ['STRUCT(a INTEGER)', 'STRUCT(a BIGINT)', undefined],
])('%s beside %s: %s', (one, other, wider) => {
  expect([widerType(one, other), widerType(other, one)]).toEqual([wider, wider]);
});
