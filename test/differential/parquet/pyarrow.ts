/** Runs the script that writes Parquet files with pyarrow, in an environment of Python's that it makes once. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const scripts = fileURLToPath(new URL('../../../../test/differential/parquet/python/', import.meta.url));

export interface Slice {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

/** Writes a folder a trial, called by its number, into `folder`. */
export async function writeWithPyarrow(folder: string, { seed, from, count }: Slice): Promise<void> {
  const environment = join(tmpdir(), 'splitter-differential-python');
  const python = join(environment, 'bin', 'python');
  const mark = join(environment, 'lib', 'ready');
  const isReady = await access(mark).then(
    () => true,
    () => false,
  );
  if (!isReady) {
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '-r', join(scripts, 'requirements.txt')]);
    await run('touch', [mark]);
  }
  await run(python, [join(scripts, 'make_parquet.py'), folder, `${seed}`, `${from}`, `${count}`]);
}
