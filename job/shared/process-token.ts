/** Temporary files, folders and locks carry who made them, so that what a killed process left can be told from live work. */

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './error-code.js';

/** Process ids mean something only within one host and, in containers, one pid namespace. */
const place = createHash('sha256').update(`${hostname()}\n${pidNamespace()}`).digest('hex').slice(0, 12);

/** Where the system does not tell when a process began. */
const unknownStart = 'x';

/** A text no other call returns, on any machine: `<place>.<pid>.<start>.<random>`, fit for a file name. */
export function newProcessToken(): string {
  return `${place}.${process.pid}.${startOf(process.pid)}.${randomBytes(8).toString('hex')}`;
}

/**
 * Whether the token's process surely no longer runs: nobody has its id, or a later process does. False for other hosts,
 * whose processes cannot be seen.
 */
export function isProcessGone(token: string): boolean {
  const [where, pid, start = unknownStart] = token.split('.');
  if (where !== place || pid === undefined || !/^[1-9]\d{0,9}$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return true;
  }
  const now = startOf(Number(pid));
  return /^[0-9a-f]{8}-\d+$/.test(start) && now !== unknownStart && now !== start;
}

/** When a process began, as a text that no other process of its id has, not after the next start of the machine either. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold anything; the time of the start is the 22nd.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? unknownStart : `${boot}-${ticks}`;
  } catch {
    return unknownStart;
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
