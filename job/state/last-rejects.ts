/** The last rejected rows of a file of them: enough for samples, without reading all of it. */
import type { RunState } from './run-state.js';

export interface RejectedRow {
  readonly reason: string;
  readonly key: string | null;
  /** The row's body as text, JSON as it stands in the file; null when there is none. */
  readonly row: string | null;
}

export type RejectsFile = Awaited<ReturnType<RunState['listRejects']>>[number];

/** Looked at of each file, from its end; of one whose last row is larger, the second time. */
const looks = [64 * 1024, 4 * 1024 * 1024];

/** In the order of the file; none where it is gone, or its last row is larger than the larger look. */
export async function lastRejects(
  file: RejectsFile,
  state: Pick<RunState, 'rejectsEnd'>,
): Promise<readonly RejectedRow[]> {
  for (const bytes of looks) {
    const end = await state.rejectsEnd(file, bytes);
    if (end === undefined) return [];
    const lines = Buffer.from(end).toString().split('\n').slice(0, -1);
    // The first may be the rest of a line.
    const whole = file.bytes > bytes ? lines.slice(1) : lines;
    if (whole.length > 0) return whole.flatMap((line) => rowOf(line) ?? []);
  }
  return [];
}

const lineShape = /^\{"reason":("(?:[^"\\]|\\.)*"),"key":("(?:[^"\\]|\\.)*"|null),"row":(.*)\}$/;

/** Undefined for what is no such line. The row stays the text that it is there: parsed, its numbers could change. */
function rowOf(line: string): RejectedRow | undefined {
  const [, reason, key, row] = lineShape.exec(line) ?? [];
  if (reason === undefined || key === undefined || row === undefined) return undefined;
  try {
    const text: unknown = row.startsWith('"') || row === 'null' ? JSON.parse(row) : row;
    return { reason: String(JSON.parse(reason)), key: textOf(JSON.parse(key)), row: textOf(text) };
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
