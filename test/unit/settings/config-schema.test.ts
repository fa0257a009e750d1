import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { configKeys } from '../../../job/settings/config-keys.js';
import { configSchema, writeConfigSchema } from '../../../job/settings/config-schema.js';

const isRight = new Ajv({ allowUnionTypes: true }).compile(configSchema());

test('docs/splitter.schema.json is what the settings say, and is in the package; npm run docs writes it', () => {
  // Tests run from the root of the repository.
  expect(readFileSync('docs/splitter.schema.json', 'utf8')).toBe(writeConfigSchema());
  expect(JSON.parse(readFileSync('package.json', 'utf8')).files).toContain('docs/splitter.schema.json');
});

test('every key that is read is known to the schema', () => {
  expect(Object.keys(configSchema().properties as object)).toEqual([
    ...configKeys.keys(),
    'deployment',
    'jobs',
  ]);
});

test.each([
  [{}],
  [{ threads: 3, 'omit-nulls': true, key: '{id}.json', tranches: 'auto', job: 'a' }],
  [{ 'max-cost': 7.5, 'max-objects': 5 }],
  [{ tranches: 100, 'expected-bucket-owner': 123456789012, 'if-exists': 'own' }],
  [{ jobs: { a: { files: ['a.csv', 'b.csv'] }, b: { files: 'c.csv', rename: { a: 'b' } }, c: null } }],
  [{ metadata: ['a=b'], tag: { a: '{b}', c: 7 }, header: 'Cache-Control: no-store' }],
])('takes %j', (file) => {
  expect([isRight(file), isRight.errors]).toEqual([true, null]);
});

test.each([
  [{ thread: 3 }],
  [{ threads: 0 }],
  [{ threads: 1.5 }],
  [{ 'omit-nulls': 'yes' }],
  [{ 'max-cost': -1 }],
  [{ 'max-cost': 1_000_000_001 }],
  [{ 'if-exists': 'ask' }],
  [{ 'run-id': 'x' }],
  [{ files: [] }],
  [{ files: { a: 'b' } }],
  [{ key: ['a'] }],
  [{ jobs: {} }],
  [{ jobs: { 'a b': {} } }],
  [{ jobs: { a: { job: 'b' } } }],
  [{ job: 'a', jobs: { b: {} } }],
])('refuses %j', (file) => {
  expect(isRight(file)).toBe(false);
});
