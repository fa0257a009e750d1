/** SIGINT and SIGTERM: the first one drains the run, within a time; the second one ends the process at once. */

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

/** ECS kills a task 120 s after SIGTERM at the latest. */
const usualLimitMs = 100_000;

/**
 * `onStop` is called at the first signal, `onEnd` right before the second one ends the process, or its time is over: a statement
 * of DuckDB's may look at no interrupt, and a file system may hang. Then it is as if it had been killed: it can be resumed.
 */
export function listenToSignals(
  onStop: (signal: NodeJS.Signals) => void,
  onEnd: () => void,
  limitMs = usualLimitMs,
): StopSignals {
  const controller = new AbortController();
  let limit: NodeJS.Timeout | undefined;
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
      limit = setTimeout(() => {
        onEnd();
        endBy(signal, exitCodeOf(error));
      }, limitMs).unref();
      controller.abort(error);
    };
    // Having a listener is also what makes the signals work in a container, where process 1 has no default actions.
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    stop: controller.signal,
    dispose: () => {
      clearTimeout(limit);
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}

/**
 * As the signal alone would have ended it, which a shell reports as 130 or 143. `process.exit` waits for threads that
 * may be in the middle of a statement; only process 1, whom signals do not end, has to: start containers with an init.
 */
function endBy(signal: NodeJS.Signals, exitCode: number): void {
  if (process.pid === 1) process.exit(exitCode);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Rejects with the signal's reason: for work that nobody waits for to end. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
