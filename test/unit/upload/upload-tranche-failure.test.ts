import { expect, test } from '@jest/globals';
import { PutError } from '../../../job/shared/errors.js';
import type { ObjectStore } from '../../../job/store/object-store.js';
import { type TrancheWork, uploadTranche } from '../../../job/upload/upload-tranche.js';
import { testSession } from '../sql/test-session.js';
import { uploadTools } from './upload-tools.js';

const opened = testSession();
/** From its first row to its marker. */
async function upload(tranche: number, relation: string, work: TrancheWork): Promise<void> {
  const rows = { relation, body: `concat('{"v":', v, '}')` };
  const { ended } = await uploadTranche(tranche, { rows, known: undefined }, work);
  await ended;
}

const rules = {
  ifExists: 'overwrite',
  onDuplicate: { mode: 'fail' },
  write: 'all',
  missing: 'keep',
  sourceHolds: 'all',
} as const;

test('a PUT that ends the run leaves no marker', async () => {
  const { paths, tools } = await uploadTools(opened());
  const denied = new PutError({
    message: 'denied',
    store: 'x',
    key: '5',
    attempts: 1,
    elapsedMs: 0,
    maybeSent: false,
  });
  const begun: Promise<unknown>[] = [];
  const target: ObjectStore = {
    ...tools.target,
    async put(request) {
      if (request.key === '5') throw denied;
      const written = tools.target.put(request);
      begun.push(written);
      return written;
    },
  };
  const relation = '(SELECT i::VARCHAR AS splitter_key, i AS v FROM range(5000) t(i))';
  await expect(upload(0, relation, { ...tools, rules, target, scratch: paths.scratch })).rejects.toBe(denied);
  expect(await tools.state.listDone()).toEqual(new Set());
  expect(tools.counters.read('written')).toBeLessThan(5000);
  // Nobody in the job waits for them; the folder is removed after this.
  await Promise.all(begun);
});
