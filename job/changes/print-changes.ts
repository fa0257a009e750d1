/** Writes a complete run's changes to a stream, as fast as it is read. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../shared/error-code.js';
import { RunError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { openSession } from '../sql/duckdb-session.js';
import { gatherLedgers } from '../state/gather-ledgers.js';
import { knownTranches } from '../state/known-files.js';
import type { RunState } from '../state/run-state.js';
import { type ChangesOptions, changeLines } from './change-lines.js';

/** DuckDB's memory; sorting spills into the scratch folder above. */
const memoryLimit = '1GB';

/** @throws RunError when the run is not finished, or its ledgers are not those that were counted */
export async function printChanges(
  state: RunState,
  settings: ChangesOptions & { readonly scratchDir: string },
  output: NodeJS.WritableStream,
): Promise<void> {
  if ((await state.findReport()) === undefined) {
    throw new RunError(
      `Run ${state.runId} is not finished: ${state.uri} has no report. What it changes is known when it is done.`,
    );
  }
  const { tranches } = await state.readPlan();
  const scratch = await makeScratch(settings.scratchDir, 'splitter-changes', '--scratch-dir');
  const session = await openSession({ threads: 1, memoryLimit, tempDirectory: join(scratch, 'spill') });
  try {
    const all = Array.from({ length: tranches }, (_, tranche) => tranche);
    const files = await gatherLedgers(state, await knownTranches(state, all), { session, folder: scratch });
    await pipeline(Readable.from(changeLines(session, files, settings)), output, { end: false });
  } catch (error) {
    // Who reads has had enough.
    if (errorCode(error) !== 'EPIPE') throw error;
  } finally {
    session.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
