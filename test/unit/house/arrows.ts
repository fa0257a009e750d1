/** The rule of docs/design.md on who may import whom, as functions that name whatever breaks it. */
import { dirname } from 'node:path';
import type { Import } from './read-imports.js';

/** From top to bottom; a room imports from its own layer or from lower ones. */
const layers: readonly (readonly string[])[] = [
  ['job/main', 'job/index'],
  ['job/api'],
  ['job/commands'],
  [
    'job/plan',
    'job/bill',
    'job/diff',
    'job/listing',
    'job/upload',
    'job/finish',
    'job/verify',
    'job/changes',
    'job/preview',
    'job/report',
    'job/init',
    'job/sample',
    'job/deployed',
  ],
  [
    'job/lease',
    'job/state',
    'job/store',
    'job/sql',
    'job/settings',
    'job/policy',
    'job/telemetry',
    'job/page',
  ],
  ['job/retry'],
  ['job/shared'],
];

/** What `infra/` may know of the job: plain data. */
const openToInfra = ['job/settings', 'job/policy'];

/** Imports of a file in another room's folder: a room's face is the files that lie in it directly. */
export function crossings(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => {
      const outside = dirname(dirname(to));
      return outside.includes('/') && !isWithin(from, outside);
    })
    .map(text);
}

/** Imports that run upwards, of rooms that stand in no layer, and of what infra has no business with. */
export function wrongWay(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      if (own === other) return false;
      if (own === 'infra') return !openToInfra.includes(other);
      const [high, low] = [layerOf(own), layerOf(other)];
      return high < 0 || low < high;
    })
    .map(text);
}

/** Each room with the rooms through which it imports itself: `job/a -> job/b -> job/a`. */
export function circles(imports: readonly Import[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [own, other] = parting(from, to);
    if (own !== undefined && other !== undefined) edges.set(own, (edges.get(own) ?? new Set()).add(other));
  }
  return [...edges.keys()].flatMap((room) => wayBack(room, edges) ?? []);
}

/** The folders, one beside the other, in which both lie; none where one of them lies beside the other's folder. */
function parting(from: string, to: string): [string?, string?] {
  const [own, other] = [from.split('/'), to.split('/')];
  const depth = own.findIndex((part, index) => part !== other[index]);
  const isFolder = (parts: readonly string[]) => parts.length > depth + 1;
  if (!isFolder(own) || !isFolder(other)) return [];
  return [own.slice(0, depth + 1).join('/'), other.slice(0, depth + 1).join('/')];
}

/** The shortest. */
function wayBack(room: string, edges: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const ways = [[room]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1) ?? '') ?? []) {
      if (next === room) return [...way, room].join(' -> ');
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function roomOf(path: string): string {
  const [top = '', room = ''] = path.split('/');
  return top === 'infra' ? top : `${top}/${room}`;
}

function layerOf(room: string): number {
  return layers.findIndex((rooms) => rooms.includes(room));
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function text({ from, to }: Import): string {
  return `${from} -> ${to}`;
}
