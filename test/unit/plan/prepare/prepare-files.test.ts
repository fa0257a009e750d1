import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { prepareFiles } from '../../../../job/plan/prepare/prepare-files.js';
import { createLog } from '../../../../job/telemetry/log.js';

test('a file that is cut off ends what is told of the reading, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-prepare-'));
  try {
    const path = join(folder, 'rows.csv');
    // Latin-1, so that it is not read as it is.
    const text = Buffer.from(`id\n${'é\n'.repeat(50_000)}`, 'latin1');
    const packed = gzipSync(text);
    await writeFile(path, packed.subarray(0, packed.length - 10));
    const told: string[] = [];
    const progress = {
      begin: () => void told.push('begin'),
      now: () => {},
      add: () => {},
      end: () => void told.push('end'),
    };
    const log = createLog('json', () => {});
    const form = { format: 'csv', encoding: 'latin1', jsonPath: undefined } as const;
    const scratch = join(folder, 'scratch');
    await expect(prepareFiles([path], form, { log, scratch, signal: undefined, progress })).rejects.toThrow(
      path,
    );
    expect(told).toEqual(['begin', 'end']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
