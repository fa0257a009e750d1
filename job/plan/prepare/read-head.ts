/** The beginning of a file, by which is told what it is. */
import { openFile } from '../census/read-chunks.js';
import { headBytes } from './text-look.js';

export function readHead(path: string): Buffer {
  const file = openFile(path);
  try {
    return file.at(0, headBytes);
  } finally {
    file.close();
  }
}
