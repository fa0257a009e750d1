import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { gatherLedgers } from '../../../job/state/gather-ledgers.js';
import { holdings, type LedgerFiles } from '../../../job/state/holdings.js';
import { byTranche, type KnownTranche } from '../../../job/state/known-files.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import { createS3Store } from '../../../job/store/s3/s3-store.js';
import { startS3Server } from '../../doubles/s3-server/s3-server.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'gather-'));
  stops.push(() => rm(path, { recursive: true }));
  return path;
}

/** Written under an epoch, as whoever holds a lease writes it. */
const epoch = 7;
const always = { until: () => Infinity, ends: () => Infinity, pass: () => undefined };

async function inFolder(): Promise<RunState> {
  const path = await newFolder();
  const state = new RunState(createLocalStore({ folder: path }), { kind: 'folder', path }, 'last');
  return state.underEpoch(epoch, always);
}

async function onS3(): Promise<RunState> {
  const server = await startS3Server({ buckets: ['state'] });
  stops.push(server.close);
  const store = createS3Store({
    bucket: 'state',
    s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true },
    loadCredentials: async () => server.credentials,
  });
  stops.push(() => store.close());
  return new RunState(store, { kind: 's3', bucket: 'state', prefix: '' }, 'last').underEpoch(epoch, always);
}

/** Each tranche has an object that was written, one that was kept and one that was deleted; the first is of an earlier version. */
async function withLedgers(state: RunState, tranches: number): Promise<KnownTranche[]> {
  const folder = await newFolder();
  const parquet = async (select: string) => {
    const path = join(folder, 'made.parquet');
    await opened().session.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
    return path;
  };
  const ledgers: Omit<KnownTranche, 'deletions'>[] = [];
  for (let tranche = 0; tranche < tranches; tranche += 1) {
    const lines = `SELECT concat(${tranche}, name) AS key, 1::BIGINT AS bytes, 'md5' AS body_md5, 'etag' AS etag, outcome, NULL::VARCHAR AS reason
      FROM (VALUES ('a', 'written'), ('b', 'kept'), ('c', 'due')) t(name, outcome)`;
    const before = `CASE WHEN outcome <> 'written' THEN 'first' END AS run`;
    const select = tranche === 0 ? lines : `SELECT *, ${before}, 1::BIGINT AS rows FROM (${lines})`;
    const ledger = await state.putLedger(tranche, await parquet(select));
    await state.putDeletions(tranche, await parquet(`SELECT '${tranche}c' AS key, 'deleted' AS result`));
    ledgers.push({ tranche, epoch, ledger, due: 1, lines: 3 });
  }
  const deletions = byTranche(await state.listDeletions());
  return ledgers.map((each) => ({ ...each, deletions: deletions.get(each.tranche) ?? [] }));
}

async function told(files: LedgerFiles): Promise<string[]> {
  const rows = await opened().session.rows(`SELECT key, run FROM ${holdings(files)} ORDER BY key`);
  return rows.map(({ key, run }) => `${key} ${run}`);
}

const held = [
  '0a last',
  '0b null',
  '1a last',
  '1b first',
  '2a last',
  '2b first',
  '3a last',
  '3b first',
  '4a last',
  '4b first',
];

test.each([
  { where: 'in a folder', open: inFolder },
  { where: 'on S3', open: onS3 },
])(
  'ledgers $where that are more than are read at once are joined into few files, and tell the same',
  async ({ open }) => {
    const state = await open();
    const known = await withLedgers(state, 5);
    const folder = await newFolder();
    const { session } = opened();
    const asTheyAre = await gatherLedgers(state, known, { session, folder: await newFolder(), most: 5 });
    expect(asTheyAre.ledgers).toHaveLength(5);
    expect(await told(asTheyAre)).toEqual(held);

    const joined = await gatherLedgers(state, known, { session, folder, most: 2 });
    expect(joined.runId).toBe('last');
    expect(joined.ledgers).toHaveLength(3);
    expect(joined.deletions).toHaveLength(3);
    expect(await told(joined)).toEqual(held);
    // What was fetched is gone, what the state has stays.
    expect((await readdir(folder)).sort()).toEqual(
      ['deletions', 'ledgers'].flatMap((what) =>
        [0, 2, 4].map((from) => `${what}-of-last-from-${from}.parquet`),
      ),
    );
    expect(await told(await gatherLedgers(state, known, { session, folder, most: 5 }))).toEqual(held);
  },
);

test('a ledger that is gone is named, however many there are', async () => {
  const state = await inFolder();
  const known = await withLedgers(state, 3);
  const other = known.map((tranche) => (tranche.tranche === 2 ? { ...tranche, epoch: 8 } : tranche));
  const options = { session: opened().session, folder: await newFolder(), most: 2 };
  await expect(gatherLedgers(state, other, options)).rejects.toThrow(
    /The ledger of tranche 2 at .* was there and is gone/,
  );
});
