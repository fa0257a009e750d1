/** What a case is and what it comes to: a row of the summary. */
import type { PlaceKind } from './places/place.js';
import type { Random } from './random.js';
import type { Verdict } from './verdict.js';

export interface CaseContext {
  readonly seed: number;
  /** The case's own draws. */
  readonly random: Random;
  readonly place: PlaceKind;
  /** For CI: fewer rounds of what takes long. */
  readonly short: boolean;
  /** Tells what is done right now. */
  readonly say: (what: string) => void;
}

export interface Outcome extends Verdict {
  /** How often the fault was there. */
  readonly times: number;
  /** PUTs of objects beyond one a row, where they can be counted. */
  readonly sentAgain?: number;
  /** What may be sent again at most. */
  readonly sentAgainLimit?: number;
}

export interface Case {
  readonly name: string;
  /** What goes wrong, for people. */
  readonly fault: string;
  /** What the command is expected to do, exit codes first. */
  readonly expected: string;
  /** Where it can be tried: only the double can be told to fail. */
  readonly places: readonly PlaceKind[];
  run(context: CaseContext): Promise<Outcome>;
}

export const noRows: Verdict = { rows: 0, lost: 0, wrong: 0, twice: 0 };

export function addUp(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (sum, each) => ({
      rows: sum.rows + each.rows,
      lost: sum.lost + each.lost,
      wrong: sum.wrong + each.wrong,
      twice: sum.twice + each.twice,
    }),
    noRows,
  );
}
