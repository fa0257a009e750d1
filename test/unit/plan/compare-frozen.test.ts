/** What a plan says that a run would do is what the run then does: the comparison against the ledgers of the upload. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkWrites } from '../../../job/plan/check-writes.js';
import { changesTable, compareFrozen } from '../../../job/plan/compare-frozen.js';
import { planRun } from '../../../job/plan/plan-run.js';
import { parseLimit } from '../../../job/settings/limit.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { type DuckDbSession, openSession } from '../../../job/sql/duckdb-session.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { knownWorld, md5 } from './known/known-world.js';

let folder: string;
let session: DuckDbSession;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
  session = await openSession({ threads: 1, memoryLimit: '512MB', tempDirectory: join(folder, 'spill') });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true });
});

const rowOf = (id: string, v: string) => `{"id":"${id}","v":"${v}"}`;

/** Objects that the job has: a to f, in the one tranche of its last run. */
async function compared(rows: string, flags: Record<string, string>) {
  const world = await knownWorld();
  try {
    const held = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
      key: id,
      md5: md5(rowOf(id, 'old')),
      etag: `etag-${id}`,
    }));
    await world.complete('before', 1, {
      0: [...held, { key: 'f', md5: md5('f'), etag: 'etag-f', outcome: 'kept', run: 'first' }],
    });
    const files = join(folder, 'rows.csv');
    await writeFile(files, `id,v,op,n\n${rows}`);
    if (world.target.kind !== 'folder') throw new Error('expected a folder');
    const { settings } = readSettings(
      'plan',
      {
        ...{ files, target: world.target.path, key: '{id}', scratchDir: folder, threads: '1' },
        ...{ state: join(world.target.path, '../state'), acceptSource: 'true', ...flags },
      },
      {},
      { cores: 1, scratchDir: folder, isTerminal: false, workingFolder: folder },
    );
    const store = createLocalStore({ folder: join(world.target.path, '../state') });
    const state = new RunState(store, settings.state, 'now');
    const plan = await planRun(
      settings,
      state,
      createLog('pretty', () => {}),
    );
    const found = await compareFrozen({ plan, state, session, folder, samples: 5, signal: undefined });
    const changes = await session.rows(
      `SELECT kind || ' ' || key AS change FROM ${changesTable} ORDER BY key`,
    );
    return { ...found, changes: changes.map(({ change }) => change) };
  } finally {
    await world.close();
  }
}

// The body is the whole row, so rows that are to be unchanged would need the same columns.
const rows = 'a,old,,1\nb,new,,1\nc,old,D,1\ng,new,,1\nh,new,D,1\n,none,,1\nd,new,,1\nd,newer,,2\n';

test('of a feed: created, updated, deletions of what is known, rejects, superseded rows; the rest is kept', async () => {
  const found = await compared(rows, {
    ...{ write: 'changed', sourceHolds: 'changes', deletedWhen: "op = 'D'" },
    ...{ onDuplicate: 'keep-max:n', columnTypes: 'n=INTEGER' },
  });
  expect(found).toMatchObject({
    ...{ created: 1, updated: 3, rewritten: 0, unchanged: 0, rejected: 2, superseded: 1 },
    ...{ deletionRows: 2, kept: 2, due: 1, objects: 6 },
    changes: ['updated a', 'updated b', 'deleted c', 'updated d', 'created g'],
  });
  expect(found.samples.map(({ key, etag }) => [key, etag])).toEqual([
    ['a', 'etag-a'],
    ['b', 'etag-b'],
    ['d', 'etag-d'],
  ]);
  expect(Buffer.from(found.samples[2]?.body ?? []).toString()).toContain('"newer"');
});

test('of a whole table under --missing delete, what no row has is due; a rejected row keeps its object', async () => {
  const found = await compared('a,new,,1\nb,x,,1\nb,y,,1\n', { missing: 'delete', onDuplicate: 'reject' });
  expect(found).toMatchObject({
    ...{ created: 0, updated: 1, rejected: 2, kept: 1, due: 4, objects: 6 },
    changes: ['updated a', 'deleted c', 'deleted d', 'deleted e', 'deleted f'],
  });
});

test.each([
  ['3', 100, true],
  ['2', 100, false],
  ['3%', 100, true],
  ['2%', 100, false],
  ['2%', 0, true],
  ['2', 0, false],
])('three writes under a limit of %s, of %p objects: %p', (limit, objects, isFine) => {
  const counts = { created: 1, updated: 1, rewritten: 1, unchanged: 0, rejected: 0, superseded: 0 };
  const check = () =>
    checkWrites({ ...counts, deletionRows: 0, kept: 0, due: 0, objects, samples: [] }, parseLimit(limit));
  if (isFine) expect(check).not.toThrow();
  else
    expect(check).toThrow(
      /^3 objects would be written \(1 created, 1 updated, 1 written again as they are\)/,
    );
});
