import { expect, test } from '@jest/globals';
import { givenTexts } from '../../../job/settings/given-texts.js';

test('what was given is kept as typed, of flags before variables, for all stages of a run', () => {
  const flags = { maxRejects: '5', noSurvey: true, key: '{id}' } as const;
  const environment = {
    SPLITTER_MAX_REJECTS: '9',
    SPLITTER_MAX_DELETES: '40%',
    SPLITTER_ENDPOINT_URL: 'http://127.0.0.1:9000',
    SPLITTER_REGION: '',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  expect(givenTexts(flags, environment, '/work')).toEqual({
    '--key': '{id}',
    '--max-rejects': '5',
    '--max-deletes': '40%',
    '--no-survey': 'true',
    '--endpoint-url': 'http://127.0.0.1:9000',
  });
});

test('what depends on the working folder is kept in words that do not', () => {
  const flags = { target: 'out', query: '@orders.sql', files: 'rows.csv' };
  const identity = { '--target': '/work/out', '--query': 'SELECT 1', '--files': 'rows.csv' };
  expect(givenTexts(flags, {}, '/work', identity)).toEqual({
    '--target': '/work/out',
    '--query': 'SELECT 1',
    '--files': '/work/rows.csv',
  });
});

test.each([
  ['orders-*.csv', '/w', '/w/orders-*.csv'],
  ['a.csv\0/b.csv\0../c.csv', '/w/x', '/w/x/a.csv\0/b.csv\0/w/c.csv'],
  ['a.csv', '/w[1]', '/w[1]/a.csv'],
  ['*.csv', '/w[1]', '/w[[]1]/*.csv'],
  ['s3://bucket/*.csv', '/w', 's3://bucket/*.csv'],
  ['-', '/w', '-'],
])('files %j in %s are kept as %j', (files, folder, kept) => {
  expect(givenTexts({ files }, {}, folder)).toEqual({ '--files': kept });
});

test("how the state and this machine are used is nothing of the run's", () => {
  const flags = {
    state: '/s',
    runId: 'r',
    resume: true,
    log: 'json',
    metrics: 'emf',
    scratchDir: '/tmp',
    scratchLimit: '1GB',
    workers: '3',
    restoreRun: 'x',
  } as const;
  expect(givenTexts(flags, {}, '/work')).toEqual({});
});
