import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../job/shared/errors.js';
import { parseKeyTemplate } from '../../../job/sql/key-template.js';

const literal = (text: string) => ({ kind: 'literal', text });
const column = (name: string) => ({ kind: 'column', name });
const hash = (digits: number) => ({ kind: 'hash', digits });

test.each([
  ['{user_id}.json', [column('user_id'), literal('.json')]],
  [
    '{country}/{hash:2}/{id}.json',
    [column('country'), literal('/'), hash(2), literal('/'), column('id'), literal('.json')],
  ],
  ['{hash:8}', [hash(8)]],
  ['{hash}', [column('hash')]],
  ['{hash}{hash:1}', [column('hash'), hash(1)]],
  ['{Hash:2}', [column('Hash:2')]],
  ['{ a "b" / ü }', [column(' a "b" / ü ')]],
  ['{{{id}}}', [literal('{'), column('id'), literal('}')]],
  ['a{{b}}c', [literal('a{b}c')]],
  ['{a}{b}', [column('a'), column('b')]],
  ['latest.json', [literal('latest.json')]],
  ['{a}..{b}/.{c}', [column('a'), literal('..'), column('b'), literal('/.'), column('c')]],
  ['a/{b}', [literal('a/'), column('b')]],
])('%s is taken apart', (text, parts) => {
  expect(parseKeyTemplate(text)).toEqual({ text, parts });
});

test.each([
  ['', 'expected a template such as {id}.json, it is empty (given: )'],
  ['{}', 'expected {column} or {hash:N}, the braces are empty (given: {})'],
  ['{hash:0}', 'expected {hash:N} with N from 1 to 8 hex digits, found {hash:0} (given: {hash:0})'],
  ['{hash:9}', 'expected {hash:N} with N from 1 to 8 hex digits, found {hash:9} (given: {hash:9})'],
  ['{hash:}', 'expected {hash:N} with N from 1 to 8 hex digits, found {hash:} (given: {hash:})'],
  ['{hash:02}', 'expected {hash:N} with N from 1 to 8 hex digits, found {hash:02} (given: {hash:02})'],
  [
    '{a',
    'expected every brace to have its counterpart, "{" stands alone; write a literal one twice (given: {a)',
  ],
  [
    'a}',
    'expected every brace to have its counterpart, "}" stands alone; write a literal one twice (given: a})',
  ],
  [
    '{a}}',
    'expected every brace to have its counterpart, "}" stands alone; write a literal one twice (given: {a}})',
  ],
])('%s is refused', (text, problem) => {
  expect(() => parseKeyTemplate(text)).toThrow(new SettingsError([{ setting: '--key', problem }]));
});

test.each([
  ['/{a}', 'between slashes'],
  ['{a}/', 'between slashes'],
  ['{a}//{b}', 'between slashes'],
  ['./{a}', '"." alone'],
  ['{a}/../{b}', '".." alone'],
  ['{a}/..', '".." alone'],
  ['{a}\n', 'no control character'],
  ['{a}\u0085', 'no control character'],
  [`${'é'.repeat(513)}{a}`, 'at most 1,024 bytes'],
])('%j can never give a valid key', (text, problem) => {
  expect(() => parseKeyTemplate(text)).toThrow(problem);
});

test('all faults are reported together', () => {
  try {
    parseKeyTemplate('{}{hash:9}}');
    throw new Error('expected a SettingsError');
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).faults).toHaveLength(3);
  }
});
