/** What is told of errors where messages tell no values, in this thread and in those that it starts. */
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import { describeError } from '../../../job/shared/describe-error.js';
import { RunError, SourceError } from '../../../job/shared/errors.js';
import { messageOf } from '../../../job/shared/message-of.js';
import {
  areRowValuesTold,
  tellRowValues,
  toldValue,
  toldWords,
  untold,
  whileToldAs,
} from '../../../job/shared/row-values.js';
import { createLog } from '../../../job/telemetry/log.js';

afterEach(() => tellRowValues('all'));

const duckDb = new Error("Conversion Error: Could not convert string 'canary' to INT32\n\nLINE 1: SELECT …");

test('all is told unless none is asked for', () => {
  expect(messageOf(duckDb)).toBe(duckDb.message);
  expect(toldValue('canary')).toBe('canary');
  expect(toldWords('canary')).toBe('canary');
});

test('our own errors are told whole, since they leave values out themselves', () => {
  tellRowValues('none');
  expect(toldValue('canary')).toBe(untold);
  expect(messageOf(new SourceError('rows.csv: line 3'))).toBe('rows.csv: line 3');
  expect(describeError(new RunError('lost'))).toContain('lost');
});

test.each<[string, unknown, string]>([
  ['its class', duckDb, 'Conversion Error'],
  ["the system's code", Object.assign(new Error("ENOENT: open '/out/canary'"), { code: 'ENOENT' }), 'ENOENT'],
  ["a code of Athena's", new Error('HIVE_BAD_DATA: Error parsing canary'), 'HIVE_BAD_DATA'],
  ['its name', new SyntaxError('Unexpected token c, "canary" is not valid JSON'), 'SyntaxError'],
])('of an error of others is told %s', (_, error, kind) => {
  tellRowValues('none');
  expect(messageOf(error)).toBe(`${kind} ${untold}`);
});

test.each<[unknown]>([[new Error('canary')], ['canary'], [new Error('CANARY: x')]])(
  'of %p nothing is told, since nothing of it is known to be no value',
  (error) => {
    tellRowValues('none');
    expect(messageOf(error)).toBe(untold);
  },
);

test('an unexpected error has its stack, without the message that begins it', () => {
  tellRowValues('none');
  const text = describeError(new TypeError('canary\n    at canary'));
  expect(text).not.toContain('canary');
  expect(text).toMatch(
    /^at [\s\S]*row-values\.test[\s\S]*\nThe run failed unexpectedly: TypeError \(not told/,
  );
});

test('an error beside a line of the log is told without its fields, its stack and its cause', () => {
  tellRowValues('none');
  const error = Object.assign(new SourceError('line 3', { cause: new Error('canary') }), { row: 'canary' });
  const lines: string[] = [];
  for (const form of ['json', 'pretty'] as const)
    createLog(form, (line) => lines.push(line)).warn('it failed', { error });
  const [json = '', pretty] = lines;
  expect(JSON.parse(json)).toMatchObject({
    message: 'it failed',
    error: { type: 'SourceError', message: 'line 3' },
  });
  expect(json).not.toContain('canary');
  expect(pretty).toMatch(/warning: it failed {2}error=line 3$/);
});

test('threads that are started afterwards keep to it', async () => {
  tellRowValues('none');
  const module = new URL('../../../job/shared/row-values.js', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ toldValue }) => require('node:worker_threads').parentPort.postMessage(toldValue('canary')))`;
  const worker = new Worker(code, { eval: true });
  const told = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  expect(told).toBe(untold);
});

test('of works in one process all tell no values as long as one of them is not to', async () => {
  const ends = new Map<string, () => void>();
  const begin = (name: string, which: 'all' | 'none') =>
    whileToldAs(which, () => new Promise<void>((end) => ends.set(name, end)));
  const works = [begin('first', 'all'), begin('second', 'none'), begin('third', 'all')];
  expect(areRowValuesTold()).toBe(false);
  ends.get('first')?.();
  await works[0];
  expect(areRowValuesTold()).toBe(false);
  ends.get('second')?.();
  await works[1];
  expect(areRowValuesTold()).toBe(true);
  ends.get('third')?.();
  await works[2];
});

test('what fails stops telling none, too', async () => {
  await expect(whileToldAs('none', () => Promise.reject(new Error('it')))).rejects.toThrow('it');
  expect(areRowValuesTold()).toBe(true);
});
