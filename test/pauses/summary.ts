/** What was played as a table, for people and for docs/operations.md. */
import { aligned, writeBetweenMarks } from '../faults/tables.js';
import { pausePlaces } from './places.js';
import type { Result } from './play-points.js';

const heads = [
  'target and state',
  'stopped right before',
  'meanwhile',
  'points',
  'ended with 4',
  'with 0',
  'late objects',
  'mended',
  'deviations',
];

export function toText(results: readonly Result[], foot: string): string {
  return [...aligned([heads, ...lines(results)]), '', foot].join('\n');
}

export function writeDocs(page: URL, results: readonly Result[], foot: string): Promise<void> {
  return writeBetweenMarks(page, 'pauses', [heads, ...lines(results)], foot);
}

/** A line for each place, kind of call and successor. Points that the run did not come to are none of them. */
function lines(results: readonly Result[]): string[][] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    if (result.deviation === undefined && result.played?.call === undefined) continue;
    const name = `${result.place} ${what(result)} ${result.meanwhile}`;
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  return [...groups.values()].map((group) => {
    const played = group.flatMap(({ played: each }) => each ?? []);
    const ended = (code: number) => `${played.filter((each) => each.code === code).length}`;
    const [first] = group;
    return [
      pausePlaces.find(({ name }) => name === first?.place)?.what ?? '',
      first === undefined ? '' : what(first),
      first?.meanwhile ?? '',
      `${group.length}`,
      ended(4),
      ended(0),
      `${played.reduce((sum, { late }) => sum + late, 0)}`,
      `${played.reduce((sum, { mended }) => sum + mended, 0)}`,
      `${group.length - played.length}`,
    ];
  });
}

const words = {
  rename: 'a rename',
  link: 'a link',
  remove: 'a removal',
  object: 'a send of an object',
  send: 'another send',
} as const;

function what({ call, played }: Result): string {
  return words[(played?.call ?? call).kind];
}
