import { expect, test } from '@jest/globals';
import { PutError } from '../../../job/errors.js';
import { asDiskFull } from '../../../job/upload/disk-full.js';

test.each([
  [
    'the operating system',
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
  ],
  ['a quota', Object.assign(new Error('EDQUOT: quota exceeded, write'), { code: 'EDQUOT' })],
  ['DuckDB', new Error('IO Error: Could not write file "/scratch/x.parquet": No space left on device')],
])('a full disk that %s reports is a RunError which names the folder', (_who, error) => {
  expect(asDiskFull(error, '/scratch')).toMatchObject({
    name: 'RunError',
    message: expect.stringContaining('The disk of /scratch is full'),
    cause: error,
  });
});

test('all else stays as it is', () => {
  const failure = {
    message: 'm',
    store: 's',
    key: 'k',
    attempts: 1,
    elapsedMs: 1,
    maybeSent: false,
    code: 'ENOSPC',
  };
  for (const error of [new PutError(failure), new Error('IO Error: no such file'), 'text']) {
    expect(asDiskFull(error, '/scratch')).toBe(error);
  }
});
