import { expect, test } from '@jest/globals';
import { createLog } from '../../../job/telemetry/log.js';

const noon = () => new Date(2026, 10, 22, 12, 0, 1);

test('the pretty form is a line with the time, the message and its fields', () => {
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line), { now: noon });
  log.info('planned', { rows: 5, target: 's3://b/' });
  log.warn('odd');
  log.error('broken', { error: new Error('why') });
  expect(lines).toEqual([
    '12:00:01 planned  rows=5  target=s3://b/',
    '12:00:01 warning: odd',
    '12:00:01 error: broken  error=why',
  ]);
});

test('the JSON form is an object a line, errors with their stack', () => {
  const lines: string[] = [];
  const log = createLog('json', (line) => lines.push(line), { now: noon });
  log.warn('odd "one"', { rows: 5 });
  log.error('broken', { error: new RangeError('why') });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'warn', time: noon().toISOString(), message: 'odd "one"', rows: 5 },
    {
      level: 'error',
      time: noon().toISOString(),
      message: 'broken',
      error: { type: 'RangeError', message: 'why', stack: expect.stringContaining('RangeError: why') },
    },
  ]);
});

test.each([
  ['error', ['error: e']],
  ['info', ['i', 'warning: w', 'error: e']],
  ['debug', ['debug: d', 'i', 'warning: w', 'error: e']],
] as const)('of level %s it tells that and what matters more, in both forms', (level, told) => {
  const [pretty, json]: [string[], string[]] = [[], []];
  for (const log of [
    createLog('pretty', (line) => pretty.push(line), { now: noon, level }),
    createLog('json', (line) => json.push(line), { now: noon, level }),
  ]) {
    log.debug('d');
    log.info('i');
    log.warn('w');
    log.error('e');
  }
  expect(pretty).toEqual(told.map((text) => `12:00:01 ${text}`));
  expect(json.map((line) => JSON.parse(line).message)).toEqual(told.map((text) => text.slice(-1)));
});

test('with colours the word of the level has one, and nothing else', () => {
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line), { now: noon, hasColours: true });
  log.info('planned');
  log.warn('odd');
  log.error('broken');
  expect(lines).toEqual([
    '12:00:01 planned',
    '12:00:01 \x1b[33mwarning: \x1b[39modd',
    '12:00:01 \x1b[31merror: \x1b[39mbroken',
  ]);
});
