import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { targetId } from '../../../job/state/target-id.js';
import { parseLocation } from '../../../job/store/parse-location.js';

test.each([
  ['s3://my-bucket/user_info/processed/', 'my-bucket.user_info.processed'],
  ['s3://my-bucket/', 'my-bucket'],
  ['s3://my-bucket/é 日/x/', 'my-bucket.___.x'],
  ['/data/out/user_info', 'data.out.user_info'],
  ['/', 'root'],
  ['/.hidden', 'hidden'],
  [`s3://my-bucket/${'long/'.repeat(20)}`, `my-bucket${'.long'.repeat(10)}`],
])('%s is named readably, with a hash of its URI', (text, readable) => {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  expect(targetId(parseLocation(text))).toBe(`${readable}-${hash}`);
});

test('the hash of the reference target never changes', () => {
  expect(targetId(parseLocation('s3://my-bucket/user_info/processed'))).toBe(
    'my-bucket.user_info.processed-6c5d55e0',
  );
});

test('targets that read alike have different ids', () => {
  const ids = ['s3://abc/a/b/', 's3://abc/a.b/', '/abc/a/b', 's3://abc/a_b/', 's3://abc/a b/'].map((text) =>
    targetId(parseLocation(text)),
  );
  expect(new Set(ids).size).toBe(5);
});
