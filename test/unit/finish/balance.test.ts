import { expect, test } from '@jest/globals';
import { balance } from '../../../job/finish/balance.js';
import { RunError } from '../../../job/shared/errors.js';
import type { Marker } from '../../../job/state/marker.js';
import type { ETag } from '../../../job/store/object-store.js';
import { marker } from './marker.js';

const ledgersOf = (markers: readonly Marker[]) =>
  new Map(
    markers.flatMap(({ tranche, ledger }) =>
      ledger === undefined ? [] : [[`${tranche}.parquet`, ledger] as const],
    ),
  );

test('tranches add up, by number, by reason and by cause; the seconds are from first start to last end', () => {
  const markers = [
    marker(1, {
      rows: 5,
      written: 2,
      rejected: 3,
      superseded: 1,
      bytes: 20,
      puts: 4,
      reasons: { superseded: 1, 'key-null': 2 },
      retries: { timeout: 2 },
    }),
    marker(0, {
      rows: 4,
      written: 1,
      skipped: 3,
      bytes: 10,
      puts: 5,
      reasons: {},
      retries: { timeout: 1, conflict: 1 },
      startedAt: '2026-01-01T00:00:10.000Z',
      finishedAt: '2026-01-01T00:00:12.500Z',
    }),
    marker(2, {
      rows: 0,
      ledger: undefined,
      startedAt: '2026-01-01T00:00:11.000Z',
      finishedAt: '2026-01-01T00:00:11.000Z',
    }),
  ];
  expect(balance({ tranches: 3, rows: 9 }, markers, ledgersOf(markers))).toMatchObject({
    rows: 9,
    written: 3,
    skipped: 3,
    rejected: 3,
    superseded: 1,
    bytes: 30,
    puts: 9,
    reasons: { superseded: 1, 'key-null': 2 },
    retries: {
      'slow-down': 0,
      'server-error': 0,
      timeout: 3,
      connection: 0,
      conflict: 1,
      clock: 0,
      credentials: 0,
    },
    uploadSeconds: 12.5,
  });
});

const [first, second] = [marker(0, { rows: 2, written: 2 }), marker(1, { rows: 3, written: 3 })];
const ledgers = ledgersOf([first, second]);

test.each<[string, Parameters<typeof balance>, string]>([
  [
    'without a marker',
    [{ tranches: 3, rows: 5 }, [second], ledgers],
    'Tranches 0, 2 are not done: upload them first, with the same run id.',
  ],
  [
    'without its ledger',
    [{ tranches: 2, rows: 5 }, [first, second], new Map([['0.parquet', first.ledger as ETag]])],
    'Tranches 1 are done, but their ledgers are gone or are not the ones that were counted: remove their markers and upload them again.',
  ],
  [
    'with another ledger',
    [{ tranches: 2, rows: 5 }, [first, second], new Map([...ledgers, ['0.parquet', 'other' as ETag]])],
    'Tranches 0 are done, but their ledgers are gone',
  ],
  [
    'with a ledger that its marker does not know',
    [{ tranches: 1, rows: 0 }, [marker(0, { ledger: undefined })], new Map([['0.parquet', 'x' as ETag]])],
    'Tranches 0 are done, but their ledgers are gone',
  ],
  [
    'with a row too many',
    [{ tranches: 2, rows: 5 }, [first, { ...second, written: 4 }], ledgers],
    'Tranches 1 are out of balance: not every row has one outcome.',
  ],
])('a tranche %s is refused by number', (_, args, message) => {
  expect(() => balance(...args)).toThrow(RunError);
  expect(() => balance(...args)).toThrow(message);
});

test('a run whose rows are not the frozen ones is refused', () => {
  const run = () => balance({ tranches: 2, rows: 6 }, [first, second], ledgers);
  expect(run).toThrow(RunError);
  expect(run).toThrow('Out of balance: 6 rows were frozen, 5 have an outcome.');
});

test('twenty tranches are named at most', () => {
  expect(() => balance({ tranches: 100, rows: 0 }, [], new Map())).toThrow(
    /^Tranches 0, 1, .*, 19 and 80 more are not done/,
  );
});
