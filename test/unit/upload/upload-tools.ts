/** What a worker thread has at hand, over two local folders. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Slots } from '../../../job/shared/slots.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import { Counters } from '../../../job/telemetry/counters.js';
import type { TestSession } from '../sql/test-session.js';

let made = 0;

export async function uploadTools({ session, folder }: TestSession) {
  made += 1;
  const home = join(folder, `upload-${made}`);
  const paths = { target: join(home, 'target'), state: join(home, 'state'), scratch: join(home, 'scratch') };
  await mkdir(paths.scratch, { recursive: true });
  const counters = new Counters();
  const state = new RunState(
    createLocalStore({ folder: paths.state }),
    { kind: 'folder', path: paths.state },
    'run-1',
  );
  return {
    paths,
    tools: {
      session,
      target: createLocalStore({ folder: paths.target }),
      state,
      settle: async () => {},
      counters,
      slots: new Slots(8, 64 * 1024 * 1024),
      control: { isDraining: false },
      abortController: new AbortController(),
      maybeRepeated: false,
      notes: { areNeeded: undefined },
      compress: undefined,
      by: { task: 3, thread: 1 },
      paceNow: () => undefined,
    },
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
