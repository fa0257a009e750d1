/** Ends a run that would cost more than `--max-cost` allows, before its first PUT. */
import { SourceError } from '../shared/errors.js';
import type { Bill, BillPart } from './make-bill.js';

const names = {
  puts: 'PUTs',
  kms: 'KMS',
  events: 'events',
  replication: 'replication',
  athena: 'Athena, which is spent already',
  fargate: 'Fargate',
} as const satisfies Partial<Record<BillPart, string>>;

/** @throws SourceError when the run costs more, or may: at most is the nearest that is known before its first PUT */
export function checkCost(bill: Bill, maxCost: number): void {
  const problem = costProblem(bill, maxCost);
  if (problem === undefined) return;
  throw new SourceError(
    `${problem} ${bill.isAtMost ? `${mayBeLess} ` : ''}No object was written. ` +
      'splitter preview with the same flags shows the whole bill; to go on, run again with a higher --max-cost.',
  );
}

const mayBeLess =
  'It may cost less: how many objects are there already, so that --if-exists leaves them, is known only when each is asked for.';

/** What is too dear about a run; undefined where it costs no more than it may. */
export function costProblem({ run, dollars, isAtMost }: Bill, maxCost: number): string | undefined {
  // Sums of prices are a little off.
  if (dollars - maxCost < nothing) return undefined;
  const digits = digitsThatTell(dollars, maxCost);
  const parts = Object.entries(names).flatMap(([part, name]) => {
    const lines = run.filter((line) => line.part === part);
    const sum = lines.reduce((total, line) => total + (line.dollars ?? 0), 0);
    return Number(sum.toFixed(digits)) === 0 ? [] : [`${inDigits(sum, digits)} ${name}`];
  });
  return (
    `The run would cost ${isAtMost ? 'up to' : 'about'} ${inDigits(dollars, digits)}, more than --max-cost ${maxCost}: ` +
    `${parts.join(', ')}, at list prices or --prices.`
  );
}

const nothing = 1e-9;

/** After the point: as few as tell the sum from the limit, and a cent or its hundredth from nothing. */
function digitsThatTell(dollars: number, maxCost: number): number {
  let digits = dollars < 0.01 ? 4 : 2;
  while (digits < 10 && Number(dollars.toFixed(digits)) <= maxCost) digits += 1;
  return digits;
}

function inDigits(dollars: number, digits: number): string {
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
