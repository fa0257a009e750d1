/** The Fargate task that a run is reckoned with: how large, and how long it works. */
import type { Prices } from '../settings/prices.js';
import { keptFree } from '../shared/scratch-room.js';
import { scratchOfPartition } from '../upload/scratch-of-task.js';
import { gigabyte } from './stored-cost.js';

/** PUTs a second that S3 takes for one partitioned prefix (Amazon S3 User Guide, "Best practices design patterns"). */
export const putsPerSecondPerPrefix = 3_500;

export interface Task {
  readonly vcpus: number;
  readonly gigabytes: number;
  /** Of disk: 20 are there, 200 are the most (Amazon ECS Developer Guide, "Fargate task ephemeral storage"). */
  readonly disk: number;
  /** Threads for whose partitions there is room on the disk; 0 where the largest disk holds none. */
  readonly threads: number;
  readonly hours: number;
}

const [leastDisk, mostDisk] = [20, 200];
/** The image is on the disk, too. */
const forImage = 3;

/**
 * Two vCPUs send more than a fresh prefix takes, and memory does not grow with the table (docs/performance.md). Each of
 * its two threads has a partition on disk, or one has where there is no room for two. `bytes` are those of the bodies, which
 * take less as they are frozen.
 */
export function taskThatServes(puts: number, bytes: number, partitions: number): Task {
  const disk = (threads: number) => {
    const need = scratchOfPartition({ bytes: bytes / Math.max(1, partitions), isFetched: true, isCut: true });
    return Math.ceil((threads * need) / (1 - keptFree) / gigabyte + forImage);
  };
  const threads = [2, 1].find((count) => disk(count) <= mostDisk) ?? 0;
  return {
    vcpus: 2,
    gigabytes: 8,
    disk: threads === 0 ? mostDisk : Math.max(leastDisk, disk(threads)),
    threads,
    hours: puts / putsPerSecondPerPrefix / 3600,
  };
}

export function taskCost({ vcpus, gigabytes, disk, hours }: Task, prices: Prices): number {
  return hours * (vcpus * prices.vcpu + gigabytes * prices.gb + (disk - 20) * prices.disk);
}
