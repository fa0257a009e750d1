import { expect, test } from '@jest/globals';
import { createLog } from '../../../job/telemetry/log.js';

const noon = () => new Date(2026, 10, 22, 12, 0, 1);

test('the pretty form is a line with the time, the message and its fields', () => {
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line), noon);
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
  const log = createLog('json', (line) => lines.push(line), noon);
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
