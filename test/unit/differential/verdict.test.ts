/** The verdict of the differential suite: it must see what it is there to see. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { judge } from '../../differential/run/verdict.js';
import type { Expected, Trial } from '../../differential/trial.js';
import { numberOf, objectOf, plain } from '../../differential/values/json.js';

let target: string;
beforeEach(async () => {
  target = await mkdtemp(join(tmpdir(), 'verdict-'));
});
afterEach(() => rm(target, { recursive: true }));

const row = objectOf([
  ['id', numberOf('1')],
  ['price', numberOf('1.10')],
  ['rate', numberOf('1e+300', 'double')],
  ['name', plain('Ann')],
]);
const right = '{"id":1,"price":1.10,"rate":1e300,"name":"Ann"}';
const objects = new Map([['1.json', row]]);

const valid: Expected = { kind: 'valid', objects };
const documented: Expected = { kind: 'documented', objects, words: ['why', 'wherefore'] };
const documentedOtherwise: Expected = { kind: 'documented', objects, words: ['wherefore'] };
const faulty: Expected = { kind: 'refused', why: 'a fault', tolerated: [] };
const tolerated: Expected = { kind: 'refused', why: 'a fault', tolerated: [objects] };

async function verdictOf(expected: Expected, code: number | null, found: Readonly<Record<string, string>>) {
  for (const [name, body] of Object.entries(found)) await writeFile(join(target, name), body);
  const trial: Trial = { format: 'csv', number: 0, oddities: [], files: [], inputs: [], flags: [], expected };
  return (await judge(trial, { code, said: 'x Nothing was written.\n  why' }, target)).verdict;
}

test('the objects of the reference, numbers by their text or by their value, are equal', async () => {
  expect(await verdictOf(valid, 0, { '1.json': right })).toBe('equal');
  expect(await verdictOf(tolerated, 0, { '1.json': right })).toBe('equal');
});

test.each([
  ['a digit fewer', { '1.json': right.replace('1.10', '1.1') }, 'different'],
  ['another text', { '1.json': right.replace('Ann', 'Anna') }, 'different'],
  ['another type', { '1.json': right.replace('"id":1', '"id":"1"') }, 'different'],
  ['another order', { '1.json': '{"price":1.10,"id":1,"rate":1e300,"name":"Ann"}' }, 'different'],
  ['a name twice', { '1.json': right.replace('{', '{"id":1,') }, 'different'],
  ['no JSON', { '1.json': right.slice(1) }, 'different'],
  ['one object more', { '1.json': right, '2.json': right }, 'different'],
  ['no object', {}, 'lost'],
])('%s is seen', async (_what, found, verdict) => {
  expect(await verdictOf(valid, 0, found)).toBe(verdict);
});

test('a refusal is right for a fault, counted for a valid file, and wrong when something was written', async () => {
  expect(await verdictOf(faulty, 2, {})).toBe('refused invalid');
  expect(await verdictOf(valid, 2, {})).toBe('refused valid');
  expect(await verdictOf(valid, 2, { '1.json': right })).toBe('different');
});

test('a file that the documents refuse is read, or refused in their words', async () => {
  expect(await verdictOf(documented, 2, {})).toBe('refused as documented');
  expect(await verdictOf(documentedOtherwise, 2, {})).toBe('refused valid');
  expect(await verdictOf(documented, 0, {})).toBe('lost');
  expect(await verdictOf(documented, 0, { '1.json': right })).toBe('equal');
  expect(await verdictOf(documented, 0, { '1.json': right.replace('1.10', '1.1') })).toBe('different');
});

test('a faulty file that is read, and an end with another code, deviate', async () => {
  expect(await verdictOf(faulty, 0, {})).toBe('different');
  expect(await verdictOf(valid, 1, {})).toBe('other end');
  expect(await verdictOf(valid, 3, { '1.json': right })).toBe('other end');
  expect(await verdictOf(valid, null, {})).toBe('other end');
});
