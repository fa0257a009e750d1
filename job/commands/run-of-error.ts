/** Which run an error ended, for whoever tells it at last. */

const runs = new WeakMap<object, string>();

/** The same error. */
export function ofRun(error: unknown, runId: string): unknown {
  if (typeof error === 'object' && error !== null) runs.set(error, runId);
  return error;
}

/** Undefined where no run was begun. */
export function runOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? runs.get(error) : undefined;
}
