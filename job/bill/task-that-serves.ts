/** The Fargate task that a run is reckoned with: how large, and how long it works. */
import type { Prices } from '../settings/prices.js';
import { gigabyte } from './stored-cost.js';

/** PUTs a second that S3 takes for one partitioned prefix (Amazon S3 User Guide, "Best practices design patterns"). */
export const putsPerSecondPerPrefix = 3_500;

export interface Task {
  readonly vcpus: number;
  readonly gigabytes: number;
  /** Of disk: 20 are there, 200 are the most (Amazon ECS Developer Guide, "Fargate task ephemeral storage"). */
  readonly disk: number;
  readonly hours: number;
}

/**
 * Two vCPUs send more than a fresh prefix takes, and memory does not grow with the table (docs/performance.md). Each of
 * its two threads has a partition on disk, once as it comes and once cut into tranches.
 */
export function taskThatServes(puts: number, bytes: number, partitions: number): Task {
  const atWork = (2 * 2 * bytes) / Math.max(1, partitions) / gigabyte;
  return {
    vcpus: 2,
    gigabytes: 8,
    disk: Math.min(200, Math.max(20, Math.ceil(atWork))),
    hours: puts / putsPerSecondPerPrefix / 3600,
  };
}

export function taskCost({ vcpus, gigabytes, disk, hours }: Task, prices: Prices): number {
  return hours * (vcpus * prices.vcpu + gigabytes * prices.gb + (disk - 20) * prices.disk);
}
