/** The target as deletions see it: fenced, paced, and tried to keep to their conditions before it is believed. */
import { attemptTimeoutMs } from '../lease/lease.js';
import type { RunControl } from '../lease/run-control.js';
import { Outage } from '../retry/outage.js';
import { mayDelete } from '../settings/may-delete.js';
import type { SettingsOf } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { SettingsError } from '../shared/errors.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { fencedStore } from '../store/fenced-store.js';
import type { ConditionsOption, ObjectKey, ObjectStore } from '../store/object-store.js';
import { openTarget } from '../store/open-target.js';
import { formatLocation } from '../store/parse-location.js';
import type { Log } from '../telemetry/log.js';
import { watchOutage } from '../telemetry/watch-outage.js';
import { ownPacer } from '../upload/own-pacer.js';

type DeletionPlan = Pick<Plan, 'target' | 'encryption' | 'headers'>;

export interface DeletionTargetOptions {
  readonly settings: Pick<
    SettingsOf<'split' | 'finish'>,
    's3' | 'state' | 'scratchDir' | 'maxRate' | 'lease' | 'leaseSeconds' | 'unsafeDelete'
  >;
  readonly log: Log;
  /** Of the lease, which the run holds. */
  readonly handle: {
    readonly control: RunControl;
    readonly lost: AbortSignal;
    readonly directory: string;
  };
}

/** Requests of one key each, and looks at objects, go out side by side. */
const connections = 64;

export async function withDeletionTarget<T>(
  { settings, log, handle }: DeletionTargetOptions,
  plan: DeletionPlan,
  state: RunState,
  act: (target: ObjectStore) => Promise<T>,
): Promise<T> {
  const outage = new Outage();
  const stopWatching = watchOutage({ outage, store: formatLocation(plan.target), log, clock: systemClock });
  const { s3, maxRate, leaseSeconds } = settings;
  const store = openTarget(plan.target, {
    s3,
    // What the policy of the bucket demands of the objects, it demands of the one that deletions are tried on.
    writes: { encryption: plan.encryption, acl: constantAcl(plan) },
    connections,
    outage,
    attemptTimeoutMs: attemptTimeoutMs(leaseSeconds),
    conditions: conditionsOf(settings, plan, state),
    pacer: ownPacer(maxRate),
  });
  const { control, lost, directory } = handle;
  try {
    return await act(fencedStore(store, control.deadline({ ended: lost, directory })));
  } finally {
    stopWatching();
    await store.close();
  }
}

/**
 * Before the first PUT of a run that may delete: a server that cannot be trusted with deletions is told in time.
 * @throws SettingsError as `mustLookFirst` does
 */
export async function tryDeletionsEarly(
  options: DeletionTargetOptions,
  plan: DeletionPlan & Pick<Plan, 'missing' | 'deletedWhen' | 'rows'>,
  state: RunState,
): Promise<void> {
  if (!mayDelete(plan) || plan.rows === 0 || plan.target.kind === 'folder') return;
  if (options.settings.unsafeDelete || (await state.listDone()).size > 0) return;
  await withDeletionTarget(options, plan, state, (target) => mustLookFirst(target, plan, false, options.log));
}

function constantAcl({ headers }: DeletionPlan): string | undefined {
  const acl = headers.find(({ name }) => name === 'x-amz-acl')?.value;
  return acl?.includes('{') === true ? undefined : acl;
}

/** As for PUTs: a state on the same server has shown by now whether conditions are honoured. */
function conditionsOf(
  { lease, state: place }: DeletionTargetOptions['settings'],
  { target }: DeletionPlan,
  state: RunState,
): ConditionsOption {
  if (lease === 'none') return 'believed';
  return place.kind === 's3' && target.kind === 's3' && state.honoursConditions ? 'elsewhere' : 'here';
}

/** @throws SettingsError when the server ignores the conditions of deletions, and the user has not allowed for it */
export async function mustLookFirst(
  target: ObjectStore,
  { target: place }: DeletionPlan,
  isAllowed: boolean,
  log: Log,
): Promise<boolean> {
  // No row's: it is made only where nothing is. The same for all runs, so that one which was killed leaves it to the next.
  const key = `${place.kind === 's3' ? place.prefix : ''}.splitter-trial-of-deletions` as ObjectKey;
  const fault = await target.tryDeletions(key, 'trial-of-deletions');
  if (fault === undefined) return false;
  const problem =
    `the server of ${formatLocation(place)} does not keep to the conditions of deletions (${fault}), so what somebody else has ` +
    'written under a key since could be deleted';
  if (isAllowed) {
    log.warn(`${problem}. Each object is looked at right before, since --unsafe-delete is given`);
    return true;
  }
  throw new SettingsError([
    {
      setting: '--unsafe-delete',
      hasWritten: true,
      problem: `${problem}. Nothing is deleted. If nobody else writes there, give --unsafe-delete: each object is looked at right before it is deleted`,
    },
  ]);
}
