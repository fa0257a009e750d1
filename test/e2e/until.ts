/** Waits for what another process does, by looking again and again, for a minute at most. */
import { setTimeout } from 'node:timers/promises';

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`expected ${what} within a minute`);
    await setTimeout(10);
  }
}
