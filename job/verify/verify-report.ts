/** What a verification came to: for programs as JSON, for people in words. */
import { formatCount, formatDuration } from '../telemetry/format.js';

/**
 * The ways in which a target can differ from a run's ledgers, in the order in which they are judged: an object has the
 * first that fits, and no other. `content` is found by `--deep` alone; with it, `etag` means another version of the
 * same bytes.
 */
export const differenceKinds = ['missing', 'extra', 'size', 'content', 'etag'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export interface VerifyReport {
  readonly runId: string;
  /** As a URI or a folder's path. */
  readonly target: string;
  /** Objects that the job has after the run, those of earlier runs included, and those that it skipped. */
  readonly expected: number;
  /** Objects that the target holds. */
  readonly listed: number;
  /** Objects whose bytes were read. */
  readonly read: number;
  /** Objects that were not read, since the store keeps their md5 and it is the right one. */
  readonly byChecksum: number;
  readonly differences: Readonly<Record<DifferenceKind, number>>;
  /** The first keys of each kind, in order; none where messages tell no values. */
  readonly first: Readonly<Record<DifferenceKind, readonly string[]>>;
  /** The file that has all differences, one JSON object a line. */
  readonly file: string;
  readonly seconds: number;
  readonly exitCode: number;
}

const meanings = {
  missing: 'no such object',
  extra: 'no job of this state wrote it, and the run did not skip it',
  size: 'not the size that was written',
  content: 'not the bytes that were written',
  etag: 'not the version that was written',
} satisfies Record<DifferenceKind, string>;

export function renderVerifyReport(report: VerifyReport): string {
  const { runId, target, expected, listed, read, byChecksum, differences, first, seconds } = report;
  const found = differenceKinds.filter((kind) => differences[kind] > 0);
  const verdict = found.map((kind) => `${formatCount(differences[kind])} ${kind}`).join(', ');
  const lines = [
    `run      ${runId}`,
    `target   ${target}`,
    `objects  ${formatCount(listed)} found, ${formatCount(expected)} expected, ${formatCount(read)} read${byChecksum === 0 ? '' : `, ${formatCount(byChecksum)} by their checksum`}`,
    `verdict  ${verdict || 'nothing differs'}`,
    `time     ${formatDuration(seconds)}`,
  ];
  for (const kind of found) {
    lines.push(`${kind}: ${meanings[kind]}`);
    // Quoted: what lies in a target may have any name, line breaks included.
    for (const key of first[kind]) lines.push(`  ${JSON.stringify(key)}`);
    const more = differences[kind] - first[kind].length;
    if (more > 0 && first[kind].length > 0) lines.push(`  and ${formatCount(more)} more`);
  }
  if (found.length > 0) lines.push(`all      ${report.file}`);
  return lines.join('\n');
}
