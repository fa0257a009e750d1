/** A run that is uploaded, and its end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FinishOptions, finishRun } from '../../../job/finish/finish-run.js';
import { targetId } from '../../../job/state/target-id.js';
import { plan, testRun } from '../state/test-run.js';
import { marker } from './marker.js';

type Given = Pick<FinishOptions, 'plan' | 'state' | 'epoch' | 'settle' | 'signal'>;

/** Of a run without objects that are due. */
export function finish(given: Given, maxRejects: number) {
  const limits = { maxRejects, maxDeletes: { kind: 'count', count: 0 } } as const;
  const deletions = () => Promise.reject(new Error('expected no deletion'));
  return finishRun({ ...given, limits, deletions });
}

/** A run of two tranches and five rows, uploaded, with its frozen rows still there. */
export async function uploadedRun() {
  const { folder, store, state } = await testRun();
  const put = async (send: (path: string) => Promise<unknown>) => {
    const path = join(folder, 'local');
    await writeFile(path, 'x');
    return send(path);
  };
  await put((path) => state.putStaged('0a1b', 0, 0, path));
  await put((path) => state.putLedger(0, path));
  const ledger = (await state.listLedgers()).get('0.parquet');
  await state.writeMarker(
    marker(0, {
      rows: 5,
      written: 2,
      rejected: 3,
      superseded: 1,
      reasons: { superseded: 1, exists: 2 },
      bytes: 90,
      puts: 4,
      ledger,
    }),
  );
  const baseline = join(folder, 'targets', targetId(plan.target), 'baseline.json');
  const staged = async () => {
    const keys = [];
    for await (const { key } of store.list('staged/')) keys.push(key);
    return keys;
  };
  return { folder, state, baseline, staged };
}
