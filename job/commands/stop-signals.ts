/** SIGINT and SIGTERM: the first one drains the run, the second one ends the process at once. */

import { StoppedError } from '../shared/errors.js';
import { exitCodeOf } from '../shared/exit-code.js';

export interface StopSignals {
  /** Aborted with a `StoppedError` at the first signal. */
  readonly stop: AbortSignal;
  /** Gives the signals back to Node. */
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C under `npm run` comes twice at once, from the terminal and from npm. */
const sameSignalMs = 50;

/** `onStop` is called at the first signal, `onEnd` right before the second one ends the process. */
export function listenToSignals(onStop: (signal: NodeJS.Signals) => void, onEnd: () => void): StopSignals {
  const controller = new AbortController();
  let firstAt = 0;
  const listeners = signals.map((signal) => {
    const listener = () => {
      const error = new StoppedError(signal);
      if (controller.signal.aborted) {
        if (performance.now() - firstAt < sameSignalMs) return;
        onEnd();
        endBy(signal, exitCodeOf(error));
        return;
      }
      firstAt = performance.now();
      onStop(signal);
      controller.abort(error);
    };
    // Having a listener is also what makes the signals work in a container, where process 1 has no default actions.
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    stop: controller.signal,
    dispose: () => {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}

/**
 * As the signal alone would have ended it, which a shell reports as 130 or 143. `process.exit` waits for threads that
 * may be in the middle of a statement; only process 1, whom signals do not end, has to.
 */
function endBy(signal: NodeJS.Signals, exitCode: number): void {
  if (process.pid === 1) process.exit(exitCode);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
