/** Which of the objects that no ledger knows are rows of a run that has begun to write them and is not complete. */
import { DuckDBBlobValue } from '@duckdb/node-api';
import { type Compress, compressor, md5Of } from '../../shared/compression.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { RunState } from '../../state/run-state.js';
import { type FrozenObjects, frozenObjects } from '../frozen-objects.js';
import type { KnownOptions } from './find-known.js';

/** Adds to the table `open_rows` the keys of `others` with an md5 that a frozen row of `run` has. */
export async function frozenMd5s(
  run: RunState,
  {
    session,
    state,
    log,
    folder,
    signal,
  }: Pick<KnownOptions, 'session' | 'state' | 'log' | 'folder' | 'signal'>,
): Promise<void> {
  const plan = await run.findPlan();
  let lost = 0;
  if (plan !== undefined) {
    const keys = '(SELECT key AS splitter_key FROM others)';
    for await (const objects of frozenObjects(run, plan, plan.staged, { session, folder, keys, signal })) {
      if (objects === undefined) lost += 1;
      else if (plan.compress !== undefined)
        await addCompressed(run.runId, objects, compressor(plan.compress), session);
      else
        await session.run(
          `INSERT INTO open_rows SELECT others.key, ${quoteLiteral(run.runId)} FROM others
           JOIN (SELECT splitter_key AS key, md5(${objects.body}) AS md5 FROM ${objects.relation}) frozen
             ON frozen.key = others.key AND frozen.md5 = others.body_md5`,
        );
    }
  }
  if (plan === undefined || lost > 0) {
    log.warn("frozen rows of a run that is not complete are gone: what it wrote counts as somebody else's", {
      run: run.runId,
      state: state.uri,
    });
  }
}

/** What lies in the target is compressed: each row that may be there is compressed again. */
async function addCompressed(
  runId: string,
  { relation, body, isBytes = false }: FrozenObjects,
  compress: Compress,
  session: DuckDbSession,
): Promise<void> {
  const bytes = isBytes ? 'frozen.body' : 'encode(frozen.body)';
  const found = session.stream(
    `SELECT others.key, others.body_md5, ${bytes} FROM others
       JOIN (SELECT splitter_key AS key, ${body} AS body FROM ${relation}) frozen ON frozen.key = others.key
       WHERE others.body_md5 IS NOT NULL`,
  );
  const appender = await session.appender('open_rows');
  for await (const chunk of found) {
    const [keys, md5s, bodies] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const value = bodies?.getItem(row);
      if (!(value instanceof DuckDBBlobValue)) continue;
      if (md5Of(await compress(value.bytes)) !== md5s?.getItem(row)) continue;
      appender.appendVarchar(String(keys?.getItem(row)));
      appender.appendVarchar(runId);
      appender.endRow();
    }
  }
  appender.closeSync();
}
