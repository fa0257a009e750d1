/** Looks at the beginning of each file, and has those made readable that their readers would not take as they are. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RunError, SourceError } from '../../shared/errors.js';
import { programFile } from '../../shared/program-file.js';
import type { Log } from '../../telemetry/log.js';
import { bytesOf } from '../bytes-of.js';
import { gzipMembers } from '../census/gzip-members.js';
import { openFile } from '../census/read-chunks.js';
import type { Progress } from '../plan-progress.js';
import { packingOf } from './packing.js';
import type { FileToPrepare } from './prepare-file.js';
import type { PrepareAnswer, PrepareTask } from './prepare-worker.js';
import type { PreparedFile } from './prepared-file.js';
import { readHead } from './read-head.js';
import { refuseStranger } from './stranger.js';
import { headBytes, lookAtText, type TextForm } from './text-look.js';

export interface PrepareSurroundings {
  readonly log: Log;
  /** A folder for what is made of the files. */
  readonly scratch: string;
  /** When aborted, ends the work; its reason is thrown. */
  readonly signal: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/** In their order. @throws SourceError for a file that is damaged, or is not what its format says */
export async function prepareFiles(
  paths: readonly string[],
  form: TextForm,
  { log, scratch, signal, progress }: PrepareSurroundings,
): Promise<readonly PreparedFile[]> {
  const toPrepare: FileToPrepare[] = [];
  const asTheyAre = new Map<string, PreparedFile>();
  for (const [index, path] of paths.entries()) {
    const file = { path, packing: packingOf(path, readHead(path)), to: join(scratch, String(index)) };
    if (await isReadable(file, form))
      asTheyAre.set(path, { path, text: path, rows: path, documents: undefined });
    else toPrepare.push(file);
  }
  if (toPrepare.length === 0) return [...asTheyAre.values()];
  log.info('making files readable in the scratch folder: unpacked, in UTF-8, one row of JSON a line', {
    files: toPrepare.length,
    first: toPrepare[0]?.path,
  });
  await mkdir(scratch, { recursive: true });
  progress?.begin(await bytesOf(toPrepare.map(({ path }) => path)));
  progress?.now('making files readable', { files: toPrepare.length });
  const made = await inThread({ files: toPrepare, form }, signal, (bytes) => progress?.add(bytes)).finally(
    () => progress?.end(),
  );
  const prepared = new Map(made.map((file) => [file.path, file]));
  return paths.flatMap((path) => prepared.get(path) ?? asTheyAre.get(path) ?? []);
}

/** gzip by its name is read by all readers, whatever is in it by the others. */
async function isReadable({ path, packing }: FileToPrepare, form: TextForm): Promise<boolean> {
  const head = readHead(path);
  if (form.format === 'parquet') {
    refuseStranger(path, head, form.format);
    return true;
  }
  if (packing !== undefined && !/\.gz$/i.test(path)) return false;
  const text = packing === undefined ? head : await unpackedHead(path);
  const { decode, documents } = lookAtText(path, text, form);
  return decode === undefined && documents === undefined;
}

async function unpackedHead(path: string): Promise<Buffer> {
  const file = openFile(path);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of gzipMembers({ file: path, next: () => file.next(), onOddity: () => {} })) {
      pieces.push(piece);
      length += piece.length;
      if (length >= headBytes) break;
    }
  } finally {
    file.close();
  }
  return Buffer.concat(pieces);
}

async function inThread(
  task: PrepareTask,
  signal: AbortSignal | undefined,
  onRead: (bytes: number) => void,
): Promise<readonly PreparedFile[]> {
  signal?.throwIfAborted();
  const worker = new Worker(programFile('plan/prepare/prepare-worker.js'), {
    workerData: task,
    name: 'prepare',
  });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    const answer = await new Promise<Exclude<PrepareAnswer, { kind: 'read' }>>((resolve, reject) => {
      worker.on('message', (told: PrepareAnswer) => {
        if (told.kind === 'read') onRead(told.bytes);
        else resolve(told);
      });
      worker.once('error', reject);
      worker.once('exit', () =>
        reject(new RunError('The thread that makes files readable ended before it was done.')),
      );
    });
    switch (answer.kind) {
      case 'prepared':
        return answer.files;
      case 'refused':
        throw new SourceError(answer.message);
      case 'failed':
        // With its code, by which a full disk is known.
        throw Object.assign(
          new Error(answer.message),
          answer.code === undefined ? {} : { code: answer.code },
        );
      default:
        return answer satisfies never;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
