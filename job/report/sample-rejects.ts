/** A few rejected rows of each reason, out of as few of the run's files of rejects as have them. */
import { areRowValuesTold } from '../shared/row-values.js';
import type { Marker } from '../state/marker.js';
import type { Report } from '../state/report.js';
import { type RunState, rejectsName } from '../state/run-state.js';
import type { RejectSample, RejectsOfReason } from './run-story.js';

const mostSamples = 3;
/** Files that are looked into for one reason, and for all of them. */
const mostFilesOfReason = 4;
const mostFiles = 64;
/** Looked at of each file, from its end; of one whose last row is larger, the second time. */
const looks = [64 * 1024, 4 * 1024 * 1024];
/** Characters of a key or a row: what can be read at a glance. */
const longest = 240;

/** The most frequent reason first, counted by the report. No samples where messages tell no values, and then no file is read. */
export async function sampleRejects(
  { reasons }: Pick<Report, 'reasons'>,
  markers: readonly Marker[],
  state: Pick<RunState, 'listRejects' | 'rejectsEnd'>,
): Promise<readonly RejectsOfReason[]> {
  const counted = Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
  if (counted.length === 0) return [];
  if (!areRowValuesTold()) return counted.map(([reason, count]) => ({ reason, count, samples: null }));
  const samples = new Map(counted.map(([reason]) => [reason, [] as RejectSample[]]));
  const isFull = (reason: string) => (samples.get(reason)?.length ?? mostSamples) >= mostSamples;
  const files = new Map((await state.listRejects()).map((file) => [file.key.split('/').at(-1), file]));
  const seen = new Set<string>();
  for (const [reason] of counted) {
    const holders = markers.filter((marker) => (marker.reasons[reason] ?? 0) > 0).slice(0, mostFilesOfReason);
    for (const { tranche, epoch } of holders) {
      const name = rejectsName(tranche, epoch);
      const file = files.get(name);
      if (isFull(reason) || seen.size >= mostFiles || seen.has(name) || file === undefined) continue;
      seen.add(name);
      for (const line of await lastLines(file, state)) {
        const found = sampleOf(line);
        if (found !== undefined && !isFull(found.reason)) samples.get(found.reason)?.push(found.sample);
      }
    }
  }
  return counted.map(([reason, count]) => ({ reason, count, samples: samples.get(reason) ?? [] }));
}

type RejectsFile = Awaited<ReturnType<RunState['listRejects']>>[number];

async function lastLines(file: RejectsFile, state: Pick<RunState, 'rejectsEnd'>): Promise<readonly string[]> {
  for (const bytes of looks) {
    const end = await state.rejectsEnd(file, bytes);
    if (end === undefined) return [];
    const lines = Buffer.from(end).toString().split('\n').slice(0, -1);
    // The first may be the rest of a line.
    const whole = file.bytes > bytes ? lines.slice(1) : lines;
    if (whole.length > 0) return whole;
  }
  return [];
}

const lineShape = /^\{"reason":("(?:[^"\\]|\\.)*"),"key":("(?:[^"\\]|\\.)*"|null),"row":(.*)\}$/;

/** Undefined for what is no such line. The row stays the text that it is there: parsed, its numbers could change. */
function sampleOf(line: string): { readonly reason: string; readonly sample: RejectSample } | undefined {
  const [, reason, key, row] = lineShape.exec(line) ?? [];
  if (reason === undefined || key === undefined || row === undefined) return undefined;
  const text: unknown = row.startsWith('"') || row === 'null' ? JSON.parse(row) : row;
  const name: unknown = JSON.parse(key);
  return { reason: String(JSON.parse(reason)), sample: { key: cut(name), row: cut(text) } };
}

/** Never in the middle of a character. */
function cut(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
