/** What a stage asks of its target's lease, out of the settings that every stage takes. */
import type { StageSettings } from '../settings/settings.js';
import type { LeaseUse } from './hold-lease.js';

export type LeaseSettings = Pick<StageSettings, 'lease' | 'leaseSeconds'> & {
  readonly s3: Pick<StageSettings['s3'], 'retrySeconds'>;
};

export function leaseUse(
  { lease, leaseSeconds, s3: { retrySeconds } }: LeaseSettings,
  { target, job }: Pick<LeaseUse, 'target' | 'job'>,
  how: Pick<LeaseUse, 'mode' | 'afterwards'>,
): LeaseUse {
  return { target, job, lease, leaseSeconds, retrySeconds, ...how };
}
