/** What a stage asks of its target's lease, out of the settings that every stage takes. */
import type { StageSettings } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import type { Plan } from '../state/plan-file.js';
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

/** @throws SettingsError where an object that is there would be overwritten against the plan */
export function refuseWithoutLease(
  { lease }: Pick<LeaseSettings, 'lease'>,
  { ifExists }: Pick<Plan, 'ifExists'>,
): void {
  if (lease !== 'none' || ifExists === 'overwrite') return;
  const problem = `expected on, since the run was planned with --if-exists ${ifExists}, got none: without conditional writes an object that is there would be overwritten all the same`;
  throw new SettingsError([{ setting: '--lease', problem }]);
}
