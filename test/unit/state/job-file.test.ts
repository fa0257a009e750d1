import { describe, expect, test } from '@jest/globals';
import { impliedText } from '../../../job/settings/identity.js';
import type { GivenFlags } from '../../../job/settings/parse-values.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { differences } from '../../../job/state/job-file.js';
import { machine } from '../settings/machine.js';

const least = { files: 'a.csv', target: 's3://bucket/out/', key: '{id}.json' };
const identity = (flags: GivenFlags) =>
  readSettings('split', { ...least, ...flags }, {}, machine).settings.identity;

describe('a run is another one with another', () => {
  test.each([
    ['--files', { files: 'b.csv' }],
    ['--files-delimiter', { filesDelimiter: ';' }],
    ['--files-quote', { filesQuote: 'none' }],
    ['--column-types', { columnTypes: 'id=BIGINT' }],
    ['--target', { target: 's3://bucket/other/' }],
    ['--key', { key: '{name}.json' }],
    ['--if-exists', { ifExists: 'skip' }],
    ['--json-shape', { jsonShape: 'array' }],
    ['--body', { body: 'csv' }],
    ['--body-columns', { bodyColumns: 'id' }],
    ['--rename', { rename: 'id=key' }],
    ['--json-columns', { jsonColumns: 'doc' }],
    ['--compress', { compress: 'gzip' }],
    ['--omit-nulls', { omitNulls: true }],
    ['--on-duplicate', { onDuplicate: 'reject' }],
    ['--tranches', { tranches: '8' }],
    ['--cache-control', { cacheControl: 'no-cache' }],
    ['--tag', { tag: 'a={id}' }],
    ['--encryption', { encryption: 'AES256' }],
  ] as [string, GivenFlags][])('%s', (flag, flags) => {
    expect(differences('r', identity({}), identity(flags)).map(({ setting }) => setting)).toEqual([flag]);
  });
});

test('what only tunes makes no other run, nor does the order of types', () => {
  const types = { columnTypes: 'a=BIGINT,b=DATE' };
  const tuned = {
    threads: '9',
    maxInFlight: '3',
    log: 'json',
    leaseSeconds: '5',
    expectedBucketOwner: '111111111111',
    stateEncryption: 'AES256',
    columnTypes: 'b=DATE,a=BIGINT',
  };
  expect(differences('r', identity(types), identity(tuned))).toEqual([]);
});

test('a difference names both values, and a setting that only one of them has', () => {
  const begun = { '--key': '{id}', '--files': 'a.csv' };
  expect(differences('run-1', begun, { '--key': '{name}', '--table': 'db.t' })).toEqual([
    {
      setting: '--key',
      problem:
        'expected "{id}", with which run run-1 was begun, got "{name}"; give the same, or start a new run',
    },
    expect.objectContaining({ setting: '--files', problem: expect.stringContaining('got none') }),
    expect.objectContaining({ setting: '--table', problem: expect.stringContaining('expected none') }),
  ]);
});

test('the texts of a run over files are those that earlier versions wrote; what they do not have is implied', () => {
  expect(
    identity({ columnNames: 'id,name', columnTypes: 'name=DATE,id=BIGINT', onDuplicate: 'keep-max:id' }),
  ).toEqual({
    '--files': 'a.csv',
    '--files-format': 'csv',
    '--files-header': 'false',
    '--files-delimiter': ',',
    '--files-quote': '"',
    '--column-names': 'id,name',
    '--column-types': 'id=BIGINT,name=DATE',
    '--target': 's3://bucket/out/',
    '--key': '{id}.json',
    '--if-exists': 'overwrite',
    '--job': 'default',
    '--deleted-when': '',
    '--body': 'json',
    '--body-columns': '',
    '--rename': '',
    '--json-columns': '',
    '--compress': '',
    '--compress-level': '',
    '--json-shape': 'object',
    '--omit-nulls': 'false',
    '--on-duplicate': 'keep-max:id',
    '--tranches': 'auto',
    '--write': 'all',
    '--compare': 'ledger',
    '--missing': 'keep',
    '--source-holds': 'all',
    '--empty-is-null': 'false',
    '--files-comment': '',
    '--files-encoding': 'utf-8',
    '--files-hive-columns': 'false',
    '--files-json-path': '',
    '--files-union-by-name': 'false',
    '--null-text': '',
    '--skip-lines': '0',
    '--content-type': '',
    '--cache-control': '',
    '--storage-class': '',
    '--metadata': '',
    '--tag': '',
    '--group-order': '',
    '--header': '',
    '--encryption': '',
    '--kms-key-id': '',
    '--bucket-key': '',
  });
  expect(['--write', '--missing', '--source-holds'].map(impliedText)).toEqual(['all', 'keep', 'all']);
});

test('those of a run over Athena are, too', () => {
  const { settings } = readSettings(
    'split',
    { table: 'db."my table"', columns: 'a,"b c"', where: 'a > 1', target: least.target, key: least.key },
    {},
    machine,
  );
  expect(settings.identity).toMatchObject({
    '--table': 'db."my table"',
    '--columns': 'a,"b c"',
    '--where': 'a > 1',
    '--catalog': 'AwsDataCatalog',
    '--workgroup': 'primary',
  });
});

test('a run begun before there was a setting was begun with its default', () => {
  const { '--if-exists': _, '--column-names': __, ...begun } = identity({});
  expect(differences('r', begun, identity({}))).toEqual([]);
  expect(differences('r', begun, identity({ ifExists: 'skip' }))).toEqual([
    {
      setting: '--if-exists',
      problem:
        'expected "overwrite", with which run r was begun, got "skip"; give the same, or start a new run',
    },
  ]);
});

test('a run begun by a later version, with a setting that is not known here, does not go on', () => {
  const begun = { ...identity({}), '--compress': 'gzip' };
  expect(differences('r', begun, identity({}))).toEqual([
    expect.objectContaining({ setting: '--compress', problem: expect.stringContaining('got none') }),
  ]);
});
