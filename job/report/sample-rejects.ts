/** A few rejected rows of each reason, out of as few of the run's files of rejects as have them. */
import { areRowValuesTold } from '../shared/row-values.js';
import { lastRejects } from '../state/last-rejects.js';
import type { Report } from '../state/report.js';
import type { TrancheMarker } from '../state/run-markers.js';
import { type RunState, rejectsName } from '../state/run-state.js';
import type { RejectSample, RejectsOfReason } from './run-story.js';

const mostSamples = 3;
/** Files that are looked into for one reason, and for all of them. */
const mostFilesOfReason = 4;
const mostFiles = 64;
/** Characters of a key or a row: what can be read at a glance. */
const longest = 240;

/** The most frequent reason first, counted by the report. No samples where messages tell no values, and then no file is read. */
export async function sampleRejects(
  { reasons }: Pick<Report, 'reasons'>,
  markers: readonly TrancheMarker[],
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
      for (const { reason: own, key, row } of await lastRejects(file, state)) {
        if (!isFull(own)) samples.get(own)?.push({ key: cut(key), row: cut(row) });
      }
    }
  }
  return counted.map(([reason, count]) => ({ reason, count, samples: samples.get(reason) ?? [] }));
}

/** Never in the middle of a character. */
function cut(text: string | null): string | null {
  if (text === null) return null;
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
