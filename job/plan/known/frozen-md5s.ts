/** Which of the objects that no ledger knows are rows of a run that has begun to write them and is not complete. */
import { rm } from 'node:fs/promises';
import { DuckDBBlobValue } from '@duckdb/node-api';
import { type Compress, compressor, md5Of } from '../../shared/compression.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { RunState } from '../../state/run-state.js';
import { bodyOf, namedRows, parquetRows, type RowBody } from '../../upload/frozen-rows.js';
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
  for (const { key, etag } of plan?.staged ?? []) {
    signal?.throwIfAborted();
    const file = await run.stagedFile(key, etag, folder);
    if (plan === undefined || file === undefined) {
      lost += 1;
      continue;
    }
    const rows = namedRows(parquetRows([file]), plan);
    const rendered = await bodyOf(session, rows, plan);
    const { body } = rendered;
    if (plan.compress !== undefined)
      await addCompressed(run.runId, rows, rendered, compressor(plan.compress), session);
    else
      await session.run(
        `INSERT INTO open_rows SELECT others.key, ${quoteLiteral(run.runId)} FROM others
         JOIN (SELECT splitter_key AS key, md5(${body}) AS md5 FROM ${rows}) frozen
           ON frozen.key = others.key AND frozen.md5 = others.body_md5`,
      );
    // In a state in a folder it is the stored file itself.
    if (file.startsWith(folder)) await rm(file, { force: true });
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
  rows: string,
  { body, isBytes = false }: RowBody,
  compress: Compress,
  session: DuckDbSession,
): Promise<void> {
  const bytes = isBytes ? 'frozen.body' : 'encode(frozen.body)';
  const found = session.stream(
    `SELECT others.key, others.body_md5, ${bytes} FROM others
       JOIN (SELECT splitter_key AS key, ${body} AS body FROM ${rows}) frozen ON frozen.key = others.key
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
