/** The most memory that a process has had, as Linux counts it. */
import { readFileSync } from 'node:fs';

/** Of resident memory, in bytes; undefined for a process that is gone, and but on Linux. */
export function peakMemory(pid: number | undefined): number | undefined {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(statusOf(pid) ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function statusOf(pid: number | undefined): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
}
