/** The files that are read: those that `--files` names, or what standard input gave. */
import { join } from 'node:path';
import type { FileSourceSettings } from '../../settings/settings.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { Log } from '../../telemetry/log.js';
import type { Progress } from '../plan-progress.js';
import { listFiles, type SourceFile } from './list-files.js';
import type { StandIn } from './listed-names.js';
import { refuseMixedEndings } from './refuse-mixed-endings.js';
import { isStandardInput, spoolStandardInput, standardInputName } from './standard-input.js';

export interface FileSurroundings {
  readonly log: Log;
  /** A folder of this source's own. */
  readonly scratch: string;
  /** When aborted, ends the counting of rows. */
  readonly signal: AbortSignal | undefined;
  /** Told of how far the reading is; without it nobody is. */
  readonly progress?: Progress | undefined;
}

export interface InputFiles {
  readonly description: string;
  /** As they are on disk when the source is opened. */
  readonly files: readonly SourceFile[];
  /** Whether a later run can look at them again. */
  readonly areKept: boolean;
  readonly standIns: readonly StandIn[];
}

/** @throws SourceError when there is no such file, or standard input gives nothing */
export async function openInputFiles(
  session: DuckDbSession,
  settings: FileSourceSettings,
  surroundings: FileSurroundings,
): Promise<InputFiles> {
  return isStandardInput(settings.files) ? spooled(surroundings) : listed(session, settings, surroundings);
}

async function spooled({ log, scratch, signal, progress }: FileSurroundings): Promise<InputFiles> {
  const started = performance.now();
  const file = await spoolStandardInput(process.stdin, join(scratch, 'standard-input'), signal, progress);
  const seconds = Math.round((performance.now() - started) / 1000);
  log.info('took standard input into the scratch folder', { bytes: file.size, seconds });
  const standIns = [{ path: file.path, name: standardInputName }];
  return { description: standardInputName, files: [file], areKept: false, standIns };
}

async function listed(
  session: DuckDbSession,
  settings: FileSourceSettings,
  { log }: FileSurroundings,
): Promise<InputFiles> {
  const { files, repeated } = await listFiles(session, settings.files, settings.format);
  refuseMixedEndings(
    files.map(({ path }) => path),
    settings,
  );
  if (repeated.length > 0) log.warn('read once: other paths lead to the same files', { repeated });
  return { description: `files ${settings.files.join(', ')}`, files, areKept: true, standIns: [] };
}
