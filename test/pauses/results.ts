/** Keeps what was played in a file, a JSON line each, so that the suite can be stopped and go on. */
import { appendFile, readFile } from 'node:fs/promises';
import { errorCode } from '../../job/shared/error-code.js';
import type { Result } from './play-points.js';

/** What has no deviation; the others are played again. */
export async function readResults(file: string): Promise<Result[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Result).filter(({ deviation }) => deviation === undefined);
}

export function appendResult(file: string, result: Result): Promise<void> {
  return appendFile(file, `${JSON.stringify(result)}\n`);
}

/** The same point, whatever its number among all. */
export function nameOf({ place, call, meanwhile }: Pick<Result, 'place' | 'call' | 'meanwhile'>): string {
  return `${place} ${call.kind} ${call.number}, ${meanwhile}`;
}
