/** A run's id sorts by time and is unique enough to be made without asking anyone: `20261122T134501Z-7f3a`. */
import { randomBytes } from 'node:crypto';

export function newRunId(now: Date, random: Uint8Array = randomBytes(2)): string {
  const second = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `${second}-${Buffer.from(random).toString('hex')}`;
}
