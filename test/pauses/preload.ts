/** The library that stops a process at a chosen call, compiled for this machine. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { errorCode } from '../../job/shared/error-code.js';

const source = fileURLToPath(new URL('../../../test/pauses/pause-at.c', import.meta.url));

/** @throws Error when there is no gcc, or the system is not Linux */
export async function compilePreload(folder: string): Promise<string> {
  if (process.platform !== 'linux') {
    throw new Error(`The pauses need Linux, whose loader and /proc they use; this is ${process.platform}.`);
  }
  const library = join(folder, 'pause-at.so');
  try {
    await promisify(execFile)('gcc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl', '-lpthread']);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new Error('The pauses need gcc (apt-get install gcc libc6-dev).', { cause: error });
  }
  return library;
}
