/** What was played, as a table in Markdown. */
import type { Tally } from './play/tally.js';

const heads = {
  histories: 'histories',
  steps: 'steps',
  runs: 'runs',
  refused: 'refused',
  diffs: 'diffs',
  killed: 'killed',
  resumed: 'resumed',
  late: 'deleted later',
  restored: 'restored',
  asProcess: 'as a process',
  rows: 'rows',
  unchanged: 'unchanged',
  puts: 'PUTs',
  deletions: 'deletions',
  withheld: 'withheld',
  verified: 'verified',
  deviations: 'deviations',
} satisfies Record<keyof Tally, string>;

export function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const lines = [...tallies].map(([place, tally]) => [
    place,
    ...(Object.keys(heads) as (keyof Tally)[]).map((name) => tally[name].toLocaleString('en-US')),
  ]);
  const cells = [['on', ...Object.values(heads)], ['---', ...Object.keys(heads).map(() => '---:')], ...lines];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
