/** A target and a state in folders, with runs that a test says what they left. */
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKnown } from '../../../../job/plan/known/find-known.js';
import { readRunBefore } from '../../../../job/plan/known/run-before.js';
import { lookAtTarget } from '../../../../job/plan/look-at-target.js';
import { openSession } from '../../../../job/sql/duckdb-session.js';
import type { Plan } from '../../../../job/state/plan-file.js';
import { RunState } from '../../../../job/state/run-state.js';
import { createLocalStore } from '../../../../job/store/local-store.js';
import type { ETag, Location, ObjectKey } from '../../../../job/store/object-store.js';
import { createLog } from '../../../../job/telemetry/log.js';
import type { StoredForm } from '../../../../job/upload/stored-form.js';
import { marker } from '../../finish/marker.js';
import { usualS3 } from '../../settings/usual-s3.js';
import { plan, reportWith } from '../../state/test-run.js';

export interface LedgerLine {
  readonly key: string;
  readonly md5: string;
  readonly etag: string;
  readonly outcome?: string;
  readonly run?: string;
  readonly headers?: string;
}

const noForm = { headers: [], tags: [] };

export const md5 = (body: string) => createHash('md5').update(body).digest('hex');

function textOf(value: string | undefined): string {
  return value === undefined ? 'NULL' : `'${value}'`;
}

export async function knownWorld() {
  const home = await mkdtemp(join(tmpdir(), 'splitter-known-'));
  const location = { kind: 'folder', path: join(home, 'state') } as const;
  const target: Location = { kind: 'folder', path: join(home, 'out') };
  const stateStore = createLocalStore({ folder: location.path });
  const targetStore = createLocalStore({ folder: target.path });
  const session = await openSession({ threads: 1, memoryLimit: '512MB', tempDirectory: join(home, 'spill') });
  const state = new RunState(stateStore, location, 'now');
  const logged: string[] = [];
  let written = 0;

  /** Puts an object, and gives its ETag. */
  const put = async (key: string, body: string | Uint8Array): Promise<ETag> => {
    const result = await targetStore.put({ key: key as ObjectKey, body: Buffer.from(body) });
    if (result.outcome !== 'written') throw new Error('expected it to be written');
    return result.etag;
  };
  const file = async (sql: string) => {
    written += 1;
    const path = join(home, `file-${written}.parquet`);
    await session.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    return path;
  };
  /** Tranches that are done, by number, with their lines. */
  const begin = async (
    runId: string,
    tranches: number,
    ledgers: Record<number, readonly LedgerLine[]>,
    form: StoredForm = noForm,
  ) => {
    const run = state.forRun(runId);
    for (const [tranche, lines] of Object.entries(ledgers)) {
      const rows = lines.map(
        ({ key, md5, etag, outcome = 'written', run: by, headers }) =>
          `('${key}', 1, '${md5}', '${etag}', '${outcome}', NULL, ${textOf(by)}, ${textOf(headers)})`,
      );
      const path = await file(
        `SELECT * FROM (VALUES ${rows.join(', ')}) t (key, bytes, body_md5, etag, outcome, reason, run, headers)`,
      );
      const ledger = await run.putLedger(Number(tranche), path);
      await run.writeMarker(marker(Number(tranche), { ledger }));
    }
    await run.writePlan({
      ...plan,
      ...form,
      runId,
      target,
      tranches,
      partitions: Math.min(tranches, 100),
      staged: [],
    });
  };
  return {
    state,
    target,
    put,
    logged,
    begin,
    remove: (key: string) => rm(join(target.path, key)),
    write: (key: string, body: string) => writeFile(join(target.path, key), body),
    /** Rows that a run froze, of which no tranche is done. */
    freeze: async (runId: string, rows: Record<string, string>, form: StoredForm = noForm) => {
      const values = Object.entries(rows).map(([key, body]) => `('${key}', '${body}')`);
      const path = await file(`SELECT * FROM (VALUES ${values.join(', ')}) t (splitter_key, splitter_body)`);
      const run = state.forRun(runId);
      const { key, bytes, etag } = await run.putStaged('a', 0, 0, path);
      const staged = [{ partition: 0, key, rows: values.length, bytes, etag }];
      await run.writePlan({ ...plan, ...form, runId, target, rowsAs: 'bodies', staged });
    },
    /** Rows of groups, in several files of one partition. */
    freezeGroups: async (runId: string, files: readonly (readonly (readonly [string, string])[])[]) => {
      const run = state.forRun(runId);
      const staged: Plan['staged'] = [];
      for (const [index, rows] of files.entries()) {
        const values = rows.map(([key, body]) => `('${key}', '${body}')`).join(', ');
        const path = await file(`SELECT * FROM (VALUES ${values}) t (splitter_key, splitter_body)`);
        const { key, bytes, etag } = await run.putStaged('a', 0, index, path);
        staged.push({ partition: 0, key, rows: rows.length, bytes, etag });
      }
      const onDuplicate = { mode: 'group' as const, order: [] };
      await run.writePlan({ ...plan, onDuplicate, runId, target, rowsAs: 'bodies', staged });
    },
    complete: async (runId: string, tranches: number, ledgers: Record<number, readonly LedgerLine[]>) => {
      await begin(runId, tranches, ledgers);
      const baseline = { runId, epoch: 1, target: target.path, job: 'default' };
      await state.target(target).moveBaseline(baseline, undefined);
    },
    finish: (runId: string) => state.forRun(runId).writeReport(reportWith({ runId })),
    /** By the same bytes in another file, as a copy of the state has it. */
    replaceLedger: async (runId: string, tranche: number) => {
      const path = join(location.path, 'runs', runId, 'ledger', `${tranche}.parquet`);
      await copyFile(path, `${path}.copy`);
      await rename(`${path}.copy`, path);
    },
    markOpen: (runId: string) =>
      state.target(target).markOpen({ runId, epoch: 2, job: 'default', target: target.path, since: '' }),
    /** What `plan` finds, and the objects of staged files by partition. */
    find: async (
      counts: { tranches: number; partitions: number },
      compare: 'ledger' | 'target' = 'ledger',
      needsBaseline = true,
      form: StoredForm = noForm,
    ) => {
      const facts = await lookAtTarget(state, target, 'default');
      const log = createLog('pretty', (line) => logged.push(line));
      const found = await findKnown({
        settings: {
          target,
          compare,
          maxInFlight: 4,
          s3: { ...usualS3, retrySeconds: 1 },
        },
        state,
        session,
        log,
        folder: join(home, 'known'),
        facts,
        before: await readRunBefore(facts.baseline?.content, state, { needsBaseline, log }),
        form,
        counts,
        needsBaseline,
        signal: undefined,
      });
      if (found.kind !== 'local') return found;
      const objects: Record<string, unknown>[] = [];
      for (const { partition, path } of found.files) {
        for (const row of await session.rows(`FROM read_parquet('${path}', hive_partitioning = false)`))
          objects.push({ partition, ...row });
      }
      return objects.sort((one, other) => (String(one.key) < String(other.key) ? -1 : 1));
    },
    close: async () => {
      session.close();
      await Promise.all([stateStore.close(), targetStore.close()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}
