/** What becomes of a run when the state has lost what its job's baseline names. */
import { RunError } from '../../shared/errors.js';
import type { RunState } from '../../state/run-state.js';
import type { Log } from '../../telemetry/log.js';

/**
 * A state that was copied or restored by hand has other ETags. A run that writes all rows and deletes nothing can do
 * without the baseline, and says so.
 * @throws RunError when what the run does hangs on it
 */
export function goOnWithout(
  { runId, uri }: Pick<RunState, 'runId' | 'uri'>,
  { needsBaseline, log }: { readonly needsBaseline: boolean; readonly log: Pick<Log, 'warn'> },
): void {
  if (needsBaseline) {
    throw new RunError(
      `The job's last complete run ${runId} is not whole: its plan, ledgers or deletions are gone from ${uri}, or other files took ` +
        'their place. Restore them, or let the state forget it (splitter release --forget), and start with --compare target.',
    );
  }
  log.warn(
    'the plan or the ledgers of the last complete run are gone, or other files took their place: which objects it left without a row now is not known any more',
    { run: runId },
  );
}
