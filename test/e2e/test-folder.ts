/** A folder for each test, which is the working directory of its commands. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

const folders: string[] = [];

/** Call once at the top of a test file. */
export function removeFoldersAfterEach(): void {
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
}

export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-e2e-'));
  folders.push(folder);
  return folder;
}

/** Paths of all files below, relative and ordered. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The last line of standard output: the report. */
export function reportOf(stdout: string): Record<string, unknown> & { readonly runId: string } {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
