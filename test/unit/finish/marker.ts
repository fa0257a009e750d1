/** A tranche's marker with what a test says of it. */

import type { Marker } from '../../../job/state/marker.js';
import { noRows } from '../../../job/state/row-counts.js';
import type { ETag } from '../../../job/store/object-store.js';

type Said = Omit<Partial<Marker>, 'ledger'> & { readonly ledger?: ETag | undefined };

export function marker(tranche: number, said: Said = {}): Marker {
  const { ledger, ...rest } = said;
  return {
    tranche,
    ...noRows,
    writtenObjects: said.written ?? 0,
    unchangedObjects: said.unchanged ?? 0,
    reasons: {},
    puts: 0,
    retries: {},
    latencies: {},
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    ...rest,
    ...('ledger' in said
      ? ledger === undefined
        ? {}
        : { ledger }
      : { ledger: `ledger-${tranche}` as ETag }),
  };
}
