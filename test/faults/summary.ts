/** The summary as text, as JSON, and as the table in docs/operations.md. */
import { addUp } from './case.js';
import type { Row } from './run-cases.js';
import { aligned, writeBetweenMarks } from './tables.js';

export interface Summary {
  readonly server: string;
  readonly seeds: readonly number[];
  readonly short: boolean;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

const heads = ['fault', 'on', 'ends with', 'times', 'rows', 'lost', 'wrong', 'twice', 'PUTs sent again'];

export function toText(summary: Summary): string {
  const text = aligned([heads, ...lines(summary.rows)]);
  const deviations = summary.rows.flatMap(({ name, place, seed, deviation }) =>
    deviation === undefined ? [] : [`${name} (${place}), seed ${seed}: ${deviation.split('\n', 1)[0]}`],
  );
  return [...text, '', footOf(summary), ...deviations].join('\n');
}

export function toJson({ server, seeds, short, seconds, rows }: Summary): string {
  const deviations = rows.filter(({ deviation }) => deviation !== undefined).length;
  return JSON.stringify({ server, seeds, short, seconds, deviations, rows }, undefined, 2);
}

/** Into the page's marks of the server. */
export function writeDocs(page: URL, summary: Summary): Promise<void> {
  const suite = summary.server === 'double' ? 'fault suite' : `fault suite on ${summary.server}`;
  return writeBetweenMarks(page, suite, [heads, ...lines(summary.rows)], footOf(summary));
}

/** A line for each case and place, all seeds added up. */
function lines(rows: readonly Row[]): string[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = `${row.name} ${row.place}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const outcomes = group.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome]));
    const verdict = addUp(outcomes);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    const counted = outcomes.filter(({ sentAgain }) => sentAgain !== undefined);
    const again = sum(counted.map(({ sentAgain = 0 }) => sentAgain));
    const limit = sum(counted.map(({ sentAgainLimit = 0 }) => sentAgainLimit));
    const { fault = '', place = '', expected = '' } = group[0] ?? {};
    const failed = group.length - outcomes.length;
    return [
      fault,
      place,
      failed === 0 ? expected : `DEVIATED ${failed} times`,
      count(sum(outcomes.map(({ times }) => times))),
      count(verdict.rows),
      count(verdict.lost),
      count(verdict.wrong),
      count(verdict.twice),
      counted.length === 0 ? '' : limit > 0 ? `${count(again)} of at most ${count(limit)}` : count(again),
    ];
  });
}

function footOf({ server, seeds, short, seconds, rows }: Summary): string {
  const deviations = rows.filter(({ deviation }) => deviation !== undefined).length;
  const form = `${short ? ' --short' : ''}${server === 'double' ? '' : ` --server ${server}`}`;
  return `\`npm run test:faults --${form}\`, seeds ${seeds.join(', ')}: ${deviations} deviations, ${(seconds / 60).toFixed(0)} minutes.`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
