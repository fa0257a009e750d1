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
export function checkCost({ run, dollars, isAtMost }: Bill, maxCost: number): void {
  if (dollars <= maxCost) return;
  const parts = Object.entries(names).flatMap(([part, name]) => {
    const lines = run.filter((line) => line.part === part);
    const sum = lines.reduce((total, line) => total + (line.dollars ?? 0), 0);
    return lines.length === 0 ? [] : [`${counted(sum)} ${name}`];
  });
  throw new SourceError(
    `The run would cost ${isAtMost ? 'up to' : 'about'} ${counted(dollars)}, more than --max-cost ${maxCost}: ${parts.join(', ')}, at list prices or --prices. ` +
      (isAtMost ? `${mayBeLess} ` : '') +
      'No object was written. splitter preview with the same flags shows the whole bill; to go on, run again with a higher --max-cost.',
  );
}

const mayBeLess =
  'It may cost less: how many objects are there already, so that --if-exists leaves them, is known only when each is asked for.';

/** To the hundredth of a cent, where a cent would not tell it from what is allowed. */
function counted(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? `$${dollars.toFixed(4)}` : formatDollars(dollars);
}

/** `$5.03`; of less than a cent that it is so. */
export function formatDollars(dollars: number): string {
  if (dollars <= 0 || dollars >= 0.01) {
    return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  }
  return 'under $0.01';
}
