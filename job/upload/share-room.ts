/** How many threads the scratch folder has room for, and what is left for partitions that are fetched ahead. */
import { SettingsError } from '../shared/errors.js';
import { formatBytes } from '../telemetry/format.js';

export interface RoomOfUpload {
  /** What each partition takes, in bytes. */
  readonly needs: readonly number[];
  /** In bytes. */
  readonly room: number;
  /** Threads that there would be with room for all; at least 1. */
  readonly threads: number;
  /** The scratch folder, for people. */
  readonly folder: string;
}

export interface Shares {
  /** Whatever partitions they have at work, these fit at once. */
  readonly threads: number;
  /** What is left beside the largest that may be at work, in bytes. */
  readonly ahead: number;
}

/** @throws SettingsError when there is not room for the largest partition alone */
export function shareRoom({ needs, room, threads, folder }: RoomOfUpload): Shares {
  const largest = [...needs].sort((one, other) => other - one).slice(0, threads);
  let [fitting, taken] = [0, 0];
  for (const need of largest) {
    if (taken + need > room) break;
    fitting += 1;
    taken += need;
  }
  if (fitting > 0) return { threads: fitting, ahead: room - taken };
  throw new SettingsError([
    {
      setting: '--scratch-dir',
      problem:
        `expected room for ${formatBytes(largest[0] ?? 0)}, which the largest partition takes while it is uploaded, and ${folder} has ` +
        `${formatBytes(room)}. This start wrote no object. Free space, or give another --scratch-dir or a higher --scratch-limit ` +
        '(a deployed task: ephemeralStorage), and resume the run',
      // An earlier start of the run may have.
      hasWritten: true,
    },
  ]);
}
