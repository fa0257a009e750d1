/** Adds the tranches of a run up, and refuses a run that does not account for every frozen row. */
import { RunError } from '../errors.js';
import type { Marker } from '../run-state/marker.js';
import type { Plan } from '../run-state/plan-file.js';
import type { ETag } from '../store/object-store.js';

export interface Totals {
  readonly rows: number;
  readonly written: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly superseded: number;
  readonly bytes: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** How many tranches an error names. */
const shown = 20;

/**
 * @param ledgers ETags of the stored ledgers, by tranche
 * @throws RunError naming the tranches without a marker, without the ledger that their marker counted, or whose
 *   outcomes do not add up; or when the run's rows are not the frozen ones
 */
export function balance(
  plan: Pick<Plan, 'tranches' | 'rows'>,
  markers: readonly Marker[],
  ledgers: ReadonlyMap<number, ETag>,
): Totals {
  const byTranche = new Map(markers.map((marker) => [marker.tranche, marker]));
  const all = Array.from({ length: plan.tranches }, (_, tranche) => tranche);
  refuse(
    all.filter((tranche) => !byTranche.has(tranche)),
    'not done: upload them first, with the same run id',
  );
  refuse(
    markers.filter(({ tranche, ledger }) => ledgers.get(tranche) !== ledger).map(({ tranche }) => tranche),
    'done, but their ledgers are gone or are not the ones that were counted: remove their markers and upload them again',
  );
  refuse(
    markers
      .filter(({ rows, written, skipped, rejected }) => rows !== written + skipped + rejected)
      .map(({ tranche }) => tranche),
    'out of balance: not every row has one outcome',
  );
  const totals = { rows: 0, written: 0, skipped: 0, rejected: 0, superseded: 0, bytes: 0 };
  const reasons: Record<string, number> = {};
  for (const marker of markers) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += marker[name];
    for (const [reason, rows] of Object.entries(marker.reasons)) reasons[reason] = (reasons[reason] ?? 0) + rows;
  }
  if (totals.rows !== plan.rows) {
    throw new RunError(
      `Out of balance: ${plan.rows} rows were frozen, ${totals.rows} have an outcome. The run is not complete.`,
    );
  }
  return { ...totals, reasons };
}

function refuse(tranches: readonly number[], problem: string): void {
  if (tranches.length === 0) return;
  const names = tranches.slice(0, shown).join(', ');
  const more = tranches.length > shown ? ` and ${tranches.length - shown} more` : '';
  throw new RunError(`Tranches ${names}${more} are ${problem}.`);
}
