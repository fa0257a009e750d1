import { describe, expect, test } from '@jest/globals';
import type { GivenFlags } from '../../../job/settings/parse-values.js';
import { faultsOf, minimal } from './read.js';

describe('a fault', () => {
  test.each<[GivenFlags, string]>([
    [{ files: '' }, '--files: expected a path or a glob, got ""'],
    [{ files: true }, '--files: expected a value (--files <path>), got none'],
    [
      { files: 'data/*' },
      '--files-format: expected csv, parquet or json, since the ending of "data/*" does not tell',
    ],
    [
      { files: 'a.csv\0b.parquet' },
      '--files-format: expected csv, parquet or json, since the ending of "a.csv", "b.parquet" does not tell',
    ],
    [
      { files: 'a.csv\0b.tsv' },
      '--files-delimiter: is required where some files end with .tsv and others do not: all are read with one delimiter',
    ],
    [
      { files: 'a.csv\0s3://bucket/b.csv' },
      '--files: expected all on S3 or all on this machine, got "a.csv" beside "s3://bucket/b.csv"; split them in several runs',
    ],
    [
      { files: 'gs://bucket/b.csv' },
      '--files: expected files of this machine or s3://bucket/…, got the URL "gs://bucket/b.csv"; copy them to one of these first',
    ],
    [
      { files: 's3://my-bucket/**/*.csv' },
      '--files: expected files apart from the target, got s3://my-bucket/**/*.csv, and the target s3://my-bucket/users/ lies inside s3://my-bucket/; give another --target, or a narrower pattern',
    ],
    [
      { files: 's3://my-bucket/users/in/a.csv' },
      '--files: expected files apart from the target, got s3://my-bucket/users/in/a.csv, which lies inside the target s3://my-bucket/users/; give another --target, or put the files elsewhere',
    ],
    [
      { files: 's3://lake/in/*.csv', state: 's3://lake/in/state/' },
      '--files: expected files apart from the state, got s3://lake/in/*.csv, and the state s3://lake/in/state/ lies inside s3://lake/in/; give another --state, or a narrower pattern',
    ],
    [
      { files: 's3://lake/a.csv', scratchLimit: '20 gigs' },
      '--scratch-limit: expected 1,000,000 bytes or more, such as 500MB, 20GB or 64GiB, got "20 gigs"',
    ],
    [
      { onDuplicate: 'keep-max:version' },
      '--on-duplicate: keep-max:version would compare text, of which 9 is greater than 10; expected a type for the column, such as --column-types version=BIGINT (or DATE, TIMESTAMP, DECIMAL(38,10); VARCHAR to compare text)',
    ],
    [{ filesFormat: 'xml' }, '--files-format: expected csv, parquet or json, got "xml"'],
    [{ filesHeader: 'maybe' }, '--files-header: expected true or false, got "maybe"'],
    [
      { filesHeader: 'false' },
      "--column-names: is required for files without a header: the columns' names, a,b,c or @file with one a line",
    ],
    [
      { filesHeader: true, columnNames: 'a' },
      '--files-header: expected false with --column-names, which are for files without a header, got true',
    ],
    [
      { filesDelimiter: '||' },
      '--files-delimiter: expected one character other than a line end, or tab, got "||"',
    ],
    [{ filesQuote: '' }, '--files-quote: expected one ASCII character, or none, got ""'],
    [{ filesQuote: ',' }, '--files-quote: expected another character than the delimiter, got "," for both'],
    [
      { files: 'a.parquet', columnNames: 'a' },
      '--column-names: is for CSV only, the format is parquet; leave it out',
    ],
    [
      { files: 'a.parquet', columnTypes: 'a=DATE' },
      '--column-types: is for CSV and JSON only, the format is parquet; leave it out',
    ],
    [
      { jsonShape: 'array', omitNulls: true },
      '--omit-nulls: is for --json-shape object: in an array a value that is left out would move those after it',
    ],
    [
      { columnNames: 'a,,c' },
      '--column-names: expected names separated by commas or line ends, name 2 of 3 is empty',
    ],
    [{ columnNames: 'a,b,a' }, '--column-names: expected each name once, got "a" twice'],
    [
      { columnNames: 'id,ID' },
      '--column-names: expected names that differ by more than their case, got "id" and "ID"',
    ],
    [
      { columnNames: 'a,b', columnTypes: 'c=DATE' },
      '--column-types: expected columns of --column-names, got "c"',
    ],
    [{ columnTypes: 'DATE' }, '--column-types: expected name=TYPE separated by commas, got "DATE"'],
    [{ columnTypes: 'a=DATE,a=DATE' }, '--column-types: expected each column once, got "a" twice'],
    [
      { columnTypes: 'a=DECIMAL(39,1)' },
      '--column-types: expected a DECIMAL of 1 to 38 digits, no more of them after the point, got "DECIMAL(39,1)"',
    ],
    [{ target: '' }, "--target: expected s3://bucket/prefix/, a folder's path or a file:// URL, got nothing"],
    [{ ifExists: 'append' }, '--if-exists: expected overwrite, skip, fail or own, got "append"'],
    [{ body: 'column:' }, '--body: expected json, lines, csv or column:NAME, got "column:"'],
    [{ compress: 'deflate' }, '--compress: expected gzip, zstd or br, got "deflate"'],
    [{ compressLevel: '3' }, '--compress-level: is for --compress; give a codec, or leave it out'],
    [
      { compress: 'gzip', compressLevel: '10' },
      '--compress-level: expected a whole number from 1 to 9 for gzip, got "10"',
    ],
    [
      { compress: 'br', header: 'content-encoding: {c}' },
      '--compress: sends Content-Encoding: br by itself; leave out --header Content-Encoding, or --compress where the rows are compressed already',
    ],
    [{ rename: 'a=b\0c' }, '--rename: expected column=name, got "c"'],
    [{ rename: 'a=b\0"a"=c' }, '--rename: expected each column once, got "a" twice'],
    [{ bodyColumns: 'a,b,a' }, '--body-columns: expected each column once, got "a" twice'],
    [
      { body: 'column:a', bodyColumns: 'a' },
      '--body-columns: is for other bodies than --body column:NAME, which is that column alone',
    ],
    [
      { body: 'column:a', jsonColumns: 'a' },
      '--json-columns: is for other bodies than --body column:NAME, which is that column alone',
    ],
    [
      { body: 'column:a', rename: 'a=b' },
      '--rename: is for other bodies than --body column:NAME, which is that column alone',
    ],
    [
      { jsonShape: 'array', rename: 'a=b' },
      '--rename: is for --json-shape object: in an array no name stands',
    ],
    [{ body: 'csv', jsonShape: 'array' }, '--json-shape: is for --body json or lines'],
    [{ body: 'column:a', omitNulls: true }, '--omit-nulls: is for --body json or lines'],
    [{ jsonShape: 'lines' }, '--json-shape: expected object or array, got "lines"'],
    [{ tranches: '0' }, '--tranches: expected auto or a whole number from 1 to 1,000,000, got "0"'],
    [{ threads: '1.5' }, '--threads: expected a whole number from 1 to 256, got "1.5"'],
    [{ maxInFlight: '1e3' }, '--max-in-flight: expected a whole number from 1 to 10,000, got "1e3"'],
    [{ maxObjects: '' }, '--max-objects: expected a whole number from 1 to 1,000,000,000,000, got ""'],
    [{ maxRejects: '-1' }, '--max-rejects: expected a whole number from 0 to 1,000,000,000,000, got "-1"'],
    [
      { onDuplicate: 'keep-max:' },
      '--on-duplicate: expected fail, reject, keep-max:COLUMN or group, got "keep-max:"',
    ],
    [
      { noSurvey: true },
      '--on-duplicate: expected reject, keep-max:COLUMN or group with --no-survey, got fail: only the survey finds shared keys before the first PUT',
    ],
    [
      { runId: '..' },
      '--run-id: expected 1 to 100 of the characters A-Z a-z 0-9 . _ - (not . or .. alone), got ".."',
    ],
    [
      { runId: 'a/b' },
      '--run-id: expected 1 to 100 of the characters A-Z a-z 0-9 . _ - (not . or .. alone), got "a/b"',
    ],
    [
      { region: 'Frankfurt' },
      '--region: expected the name of a region, such as eu-central-1, got "Frankfurt"',
    ],
    [
      { endpointUrl: 'localhost:9000' },
      '--endpoint-url: expected http://host:port or https://host, got "localhost:9000"',
    ],
    [{ log: 'xml' }, '--log: expected pretty or json, got "xml"'],
    [{ workers: '2' }, '--workers: is not a flag of split, only of plan'],
    [{ batch: '2' }, '--batch: is not a flag of split, only of upload'],
    [
      { target: 's3://my-bucket/' },
      '--state: expected a place outside the target s3://my-bucket/, got s3://my-bucket/_splitter/; give a --state outside the target (this is the default)',
    ],
    [
      { state: 's3://my-bucket/users/state' },
      '--state: expected a place outside the target s3://my-bucket/users/, got s3://my-bucket/users/state/; give a --state outside the target',
    ],
    [
      { target: '/a/b', state: '/a' },
      '--state: expected a place that does not hold the target /a/b, got /a; give a --state outside the target',
    ],
    [
      { target: '/a/b', state: '/a/b' },
      '--state: expected a place outside the target /a/b, got /a/b; give a --state outside the target',
    ],
  ])('of %j is named', (flags, fault) => {
    expect(faultsOf('split', { ...minimal, ...flags })).toEqual([fault]);
  });

  test.each([
    'a=VARCHAR; DROP TABLE x',
    "a=VARCHAR' ",
    'a=DECIMAL(1,1)) --',
    'a=STRUCT(x INT)',
    'a=INTEGER[]',
    'a=DECIMAL((1,1)',
    'a=',
  ])('of the hostile or nested type in %j keeps it out of SQL', (columnTypes) => {
    expect(faultsOf('split', { ...minimal, columnTypes })).toEqual([
      expect.stringMatching(
        /^--column-types: expected one of BOOLEAN, .* or DECIMAL\(precision,scale\), got "/,
      ),
    ]);
  });
});

test.each(['skip', 'fail', 'own'])(
  'without a lease --if-exists %s is refused, since it rests on conditional writes',
  (ifExists) => {
    expect(faultsOf('split', { ...minimal, ifExists, lease: 'none' })).toEqual([
      expect.stringMatching(/^--if-exists: expected overwrite with --lease none, got /),
    ]);
    expect(faultsOf('split', { ...minimal, ifExists })).toEqual([]);
  },
);

test('of a source that has changes alone nothing is missing, so nothing that is can be deleted', () => {
  const changes = { ...minimal, sourceHolds: 'changes' };
  expect(faultsOf('split', { ...changes, missing: 'delete' })).toEqual([
    expect.stringMatching(/^--missing: expected keep with --source-holds changes, got delete/),
  ]);
  expect(faultsOf('split', changes)).toEqual([]);
});

test('a template or location that its parser refuses is a fault of its flag', () => {
  const faults = faultsOf('split', { ...minimal, key: '{', state: 'ftp://x' });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(['--key', '--state']);
});

test('all faults are reported together, those between settings included', () => {
  const faults = faultsOf('split', {
    target: '/a',
    state: '/a/state',
    threads: 'many',
    noSurvey: true,
    batch: '1',
  });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    '--key',
    '--batch',
    '--threads',
    '--table, --query, --files',
    '--state',
    '--on-duplicate',
  ]);
});
