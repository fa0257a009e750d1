import { expect, test } from '@jest/globals';
import { asDiskFull } from '../../../job/shared/disk-full.js';
import { PutError, SourceError, StoreError } from '../../../job/shared/errors.js';

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

test('a download from S3 and a source that is frozen are told by their causes', () => {
  const cause = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const download = { message: 'GET s3://b/k: ENOSPC', store: 's3://b', key: 'k', code: 'ENOSPC', cause };
  expect(asDiskFull(new StoreError(download), '/scratch')).toMatchObject({ name: 'RunError' });
  const words = new Error('IO Error: Could not write file "/scratch/x.parquet": No space left on device');
  expect(asDiskFull(new SourceError('a.csv', { cause: words }), '/scratch')).toMatchObject({
    name: 'RunError',
  });
  const folder = new StoreError({ ...download, store: '/folder' });
  expect(asDiskFull(folder, '/scratch')).toBe(folder);
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
