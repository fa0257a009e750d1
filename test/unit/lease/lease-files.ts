/** The lease's files of one target in a store, and what a test looks at and does behind a run's back. */
import { EpochFiles } from '../../../job/lease/epoch-file.js';
import { OldLeaseFile } from '../../../job/lease/old-lease.js';
import type { LeaseFiles } from '../../../job/lease/take-lease.js';
import type { ObjectKey, ObjectStore } from '../../../job/store/object-store.js';

export const oldKey = 'targets/t/lease.json' as ObjectKey;

export const epochKey = (epoch: number) =>
  `targets/t/lease/${String(epoch).padStart(12, '0')}.json` as ObjectKey;

export function leaseFiles(store: ObjectStore): LeaseFiles {
  return {
    epochs: new EpochFiles(store, 'targets/t/lease/', 's3://bucket/out/'),
    old: new OldLeaseFile(store, oldKey),
  };
}

/** The highest epoch's file. */
export async function highest({ epochs }: LeaseFiles) {
  const epoch = (await epochs.list()).at(-1);
  return epoch === undefined ? undefined : epochs.read(epoch);
}

/** What a run does that takes over: the next epoch, in another run's name. */
export async function takeOver(files: LeaseFiles, runId: string): Promise<void> {
  const found = await highest(files);
  if (found === undefined) throw new Error('there is no lease');
  const epoch = found.content.epoch + 1;
  await files.epochs.write({ ...found.content, runId, epoch, nonce: runId }, undefined);
}
