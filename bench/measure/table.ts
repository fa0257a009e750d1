/** What the bench prints: a line a measurement. */
import type { Measured } from './run-measured.js';

export interface Line {
  readonly what: string;
  readonly objects: number;
  readonly seconds: number;
  /** Objects a second. */
  readonly rate: number;
  /** Of the client's process, all threads. */
  readonly cpuMicrosPerObject: number;
  readonly peakMegabytes: number;
  readonly note?: string;
}

/** What could not be measured, and why. */
export interface Missing {
  readonly what: string;
  readonly missing: string;
}

export function line(
  what: string,
  objects: number,
  measured: Pick<Measured, 'seconds' | 'cpuMicros' | 'peakBytes'>,
  note?: string,
): Line {
  return {
    what,
    objects,
    seconds: round(measured.seconds),
    rate: Math.round(objects / measured.seconds),
    cpuMicrosPerObject: round(measured.cpuMicros / objects),
    peakMegabytes: Math.round(measured.peakBytes / 1e6),
    ...(note === undefined ? {} : { note }),
  };
}

export function printTable(lines: readonly (Line | Missing)[]): void {
  const heads = ['', 'objects', 's', 'objects/s', 'CPU µs/object', 'peak MB', ''];
  const rows = lines.map((entry) =>
    'missing' in entry
      ? [entry.what, '', '', '', '', '', entry.missing]
      : [
          entry.what,
          String(entry.objects),
          String(entry.seconds),
          String(entry.rate),
          String(entry.cpuMicrosPerObject),
          Number.isNaN(entry.peakMegabytes) ? '' : String(entry.peakMegabytes),
          entry.note ?? '',
        ],
  );
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 || column === 6 ? cell.padEnd(width) : cell.padStart(width);
    });
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
