import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../job/shared/errors.js';
import { shareRoom } from '../../../job/upload/share-room.js';

const gb = 1e9;
const folder = '/scratch';

test('as many threads as the largest partitions fit at once, and the rest of the room is for fetching ahead', () => {
  const needs = [1, 5, 3, 4].map((size) => size * gb);
  const shares = (room: number, threads: number) => shareRoom({ needs, room: room * gb, threads, folder });
  expect(shares(100, 2)).toEqual({ threads: 2, ahead: 91 * gb });
  expect(shares(9, 2)).toEqual({ threads: 2, ahead: 0 });
  expect(shares(8.9, 2)).toEqual({ threads: 1, ahead: 3.9 * gb });
  expect(shares(13, 8)).toEqual({ threads: 4, ahead: 0 });
  expect(shares(12.5, 8)).toEqual({ threads: 3, ahead: 0.5 * gb });
  expect(shares(Number.POSITIVE_INFINITY, 2)).toEqual({ threads: 2, ahead: Number.POSITIVE_INFINITY });
});

test('with less room than the largest partition takes, the figures and what to do are told', () => {
  const share = () => shareRoom({ needs: [2 * gb, 21 * gb], room: 20 * gb, threads: 2, folder });
  expect(share).toThrow(SettingsError);
  expect(share).toThrow(
    '--scratch-dir: expected room for 21 GB, which the largest partition takes while it is uploaded, and /scratch has 20 GB. ' +
      'This start wrote no object. Free space, or give another --scratch-dir or a higher --scratch-limit (a deployed task: ephemeralStorage), and resume the run',
  );
});
