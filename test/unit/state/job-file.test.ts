import { describe, expect, test } from '@jest/globals';
import type { GivenFlags } from '../../../job/settings/parse-values.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { differences, identityOf } from '../../../job/state/job-file.js';
import { machine } from '../settings/machine.js';

const least = { files: 'a.csv', target: 's3://bucket/out/', key: '{id}.json' };
const identity = (flags: GivenFlags) =>
  identityOf(readSettings('split', { ...least, ...flags }, {}, machine).settings);

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
    ['--omit-nulls', { omitNulls: true }],
    ['--on-duplicate', { onDuplicate: 'reject' }],
    ['--tranches', { tranches: '8' }],
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
