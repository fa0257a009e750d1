import { expect, test } from '@jest/globals';
import { newRunId } from '../../../job/state/run-id.js';

test('a run id is its second in UTC and four hex digits', () => {
  expect(newRunId(new Date('2026-11-22T13:45:01.987Z'), Uint8Array.of(0x7f, 0x3a))).toBe(
    '20261122T134501Z-7f3a',
  );
  expect(newRunId(new Date('2026-01-02T03:04:05Z'), Uint8Array.of(0, 1))).toBe('20260102T030405Z-0001');
});

test('ids sort by time and differ within a second', () => {
  const now = new Date('2026-11-22T13:45:01Z');
  expect(newRunId(now) < newRunId(new Date('2026-11-22T13:45:02Z'))).toBe(true);
  expect(new Set(Array.from({ length: 20 }, () => newRunId(now))).size).toBeGreaterThan(1);
});
