/** Temporary files and locks carry who made them, so that what a killed process left can be told from live work. */

import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../../shared/error-code.js';

/** Process ids mean something only within one host and, in containers, one pid namespace. */
const place = createHash('sha256').update(`${hostname()}\n${pidNamespace()}`).digest('hex').slice(0, 12);

/** A text no other call returns, on any machine: `<place>.<pid>.<random>`, fit for a file name. */
export function newProcessToken(): string {
  return `${place}.${process.pid}.${randomBytes(8).toString('hex')}`;
}

/** Whether the token's process surely no longer runs. False for other hosts, whose processes cannot be seen. */
export function isProcessGone(token: string): boolean {
  const [where, pid] = token.split('.');
  if (where !== place || pid === undefined || !/^[1-9]\d{0,9}$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
