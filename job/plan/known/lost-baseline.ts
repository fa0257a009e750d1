/** What to say when the state has lost what a baseline names. */
import { RunError } from '../../shared/errors.js';
import type { RunState } from '../../state/run-state.js';

export function lostBaseline({ runId, uri }: Pick<RunState, 'runId' | 'uri'>): RunError {
  return new RunError(
    `The job's last complete run ${runId} is not whole: its plan or its ledgers are gone from ${uri}. Restore them, or let ` +
      'the state forget it (splitter release --forget), and start with --compare target.',
  );
}
