/** Adds the tranches of a run up, and refuses a run that does not account for every frozen row. */

import { noRetries, type RetryCause } from '../retry/retry-cause.js';
import { RunError } from '../shared/errors.js';
import { addCounts } from '../state/bucket-counts.js';
import type { Plan } from '../state/plan-file.js';
import { noRows } from '../state/row-counts.js';
import type { TrancheMarker } from '../state/run-markers.js';
import { ledgerName } from '../state/run-state.js';
import type { ETag } from '../store/object-store.js';
import { type RateOverTime, rateOverTime } from './rate-over-time.js';

export interface Totals {
  readonly rows: number;
  readonly written: number;
  readonly skipped: number;
  readonly unchanged: number;
  readonly deletionRows: number;
  readonly rejected: number;
  readonly superseded: number;
  readonly writtenObjects: number;
  readonly unchangedObjects: number;
  readonly created: number;
  readonly kept: number;
  readonly due: number;
  readonly bytes: number;
  readonly puts: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly retries: Readonly<Record<RetryCause, number>>;
  /** From the start of the first tranche to the end of the last, by the clocks of the machines. */
  readonly uploadSeconds: number;
  readonly rateOverTime: RateOverTime | undefined;
}

/** How many tranches an error names. */
const shown = 20;

/**
 * @param ledgers ETags of the stored ledgers, by their names
 * @throws RunError naming the tranches without a marker, without the ledger that their marker counted, or whose
 *   outcomes do not add up; or when the run's rows are not the frozen ones
 */
export function balance(
  plan: Pick<Plan, 'tranches' | 'rows'>,
  markers: readonly TrancheMarker[],
  ledgers: ReadonlyMap<string, ETag>,
): Totals {
  const byTranche = new Map(markers.map((marker) => [marker.tranche, marker]));
  const all = Array.from({ length: plan.tranches }, (_, tranche) => tranche);
  refuse(
    all.filter((tranche) => !byTranche.has(tranche)),
    'not done: upload them first, with the same run id',
  );
  refuse(
    markers
      .filter(({ tranche, epoch, ledger }) => ledgers.get(ledgerName(tranche, epoch)) !== ledger)
      .map(({ tranche }) => tranche),
    'done, but their ledgers are gone or are not the ones that were counted: remove their markers and upload them again',
  );
  refuse(
    markers
      .filter(
        ({ rows, written, skipped, unchanged, rejected, deletionRows }) =>
          rows !== written + skipped + unchanged + rejected + deletionRows,
      )
      .map(({ tranche }) => tranche),
    'out of balance: not every row has one outcome',
  );
  const totals = { ...noRows, puts: 0 };
  for (const marker of markers) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += marker[name];
  }
  if (totals.rows !== plan.rows) {
    throw new RunError(
      `Out of balance: ${plan.rows} rows were frozen, ${totals.rows} have an outcome. The run is not complete.`,
    );
  }
  return {
    ...totals,
    reasons: addUp(markers.map(({ reasons }) => reasons)),
    retries: { ...noRetries, ...addUp(markers.map(({ retries }) => retries)) },
    uploadSeconds: span(markers),
    rateOverTime: rateOverTime(markers),
  };
}

/** Sums counts by name. */
function addUp(tallies: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const tally of tallies) addCounts(total, tally);
  return total;
}

function span(markers: readonly TrancheMarker[]): number {
  const starts = markers.map(({ startedAt }) => Date.parse(startedAt));
  const ends = markers.map(({ finishedAt }) => Date.parse(finishedAt));
  const first = starts.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = ends.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  return last > first ? (last - first) / 1000 : 0;
}

function refuse(tranches: readonly number[], problem: string): void {
  if (tranches.length === 0) return;
  const names = tranches.slice(0, shown).join(', ');
  const more = tranches.length > shown ? ` and ${tranches.length - shown} more` : '';
  throw new RunError(`Tranches ${names}${more} are ${problem}.`);
}
