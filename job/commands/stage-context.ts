/** What a stage that can be stopped goes by. */
import type { RunContext } from './open-run.js';

export interface StageContext extends RunContext {
  /** Aborted with a `StoppedError` when the run is to drain and end. */
  readonly stop: AbortSignal;
}
