import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { Progress } from '../../../../job/plan/plan-progress.js';
import { testSession } from '../../sql/test-session.js';
import { zstd } from '../prepare/packed-texts.js';
import { type Contents, freezeFiles, type Options } from './file-table.js';

const opened = testSession();

/** What is told of reading these files, each step with the bytes of it that were told. */
async function stepsOf(contents: Contents, options: Options = {}) {
  const steps: { doing: string; bytes: number; ofBytes: number }[] = [];
  let ofBytes = 0;
  let isTelling = false;
  const progress: Progress = {
    begin: (bytes = 0) => {
      isTelling = true;
      ofBytes = bytes;
    },
    now: (doing) => void steps.push({ doing, bytes: 0, ofBytes }),
    add: (bytes) => {
      const step = steps.at(-1);
      if (step) step.bytes += bytes;
    },
    end: () => {
      isTelling = false;
    },
  };
  await freezeFiles(opened(), contents, { progress, ...options });
  return { steps, isTelling };
}

test('planning tells the bytes of the files as they are counted, and nothing once they are read', async () => {
  const csv = 'id\n1\n2\n';
  const { steps, isTelling } = await stepsOf({ 'a.csv': csv, 'b.csv': 'id\n3\n' });
  const all = { doing: 'counting the rows of the files', bytes: 12, ofBytes: 12 };
  const reading = { doing: 'reading the files', bytes: 0, ofBytes: 0 };
  // Beside the survey, and then for the frozen rows and a sample.
  expect(steps).toEqual([reading, all, reading, reading, reading]);
  expect(isTelling).toBe(false);
});

test('of what is made readable first the bytes of the files themselves are told, then those of what was made', async () => {
  const { steps } = await stepsOf({ 'a.csv': zstd, 'b.csv': gzipSync('id,v\n3,c\n') });
  const [prepared, , counted] = steps;
  const packed = zstd.length + gzipSync('id,v\n3,c\n').length;
  expect(prepared).toEqual({ doing: 'making files readable', bytes: packed, ofBytes: packed });
  expect(counted).toEqual({ doing: 'counting the rows of the files', bytes: 22, ofBytes: 22 });
});

test('of Parquet all bytes are told, though not all are looked at', async () => {
  const { session, folder } = opened();
  await session.run(`COPY (SELECT i AS id FROM range(1000) t(i)) TO '${folder}/p.parquet' (FORMAT parquet)`);
  const bytes = await readFile(`${folder}/p.parquet`);
  const { steps } = await stepsOf({ 'a.parquet': bytes }, { format: 'parquet' });
  expect(steps[1]).toEqual({
    doing: 'counting the rows of the files',
    bytes: bytes.length,
    ofBytes: bytes.length,
  });
});
