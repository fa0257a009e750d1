import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tellRejects } from '../../../job/commands/tell-rejects.js';
import type { Report } from '../../../job/state/report.js';
import { removeRunsAfterEach, reportWith, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const report = reportWith({
  rejected: 3,
  superseded: 1,
  reasons: { superseded: 1, exists: 2 },
  exitCode: 3,
});

const withheld = { due: 4, made: 0, gone: 0, foreign: 0, withheld: 4 };

async function toldOf(changes: Partial<Report>): Promise<string[]> {
  const told: string[] = [];
  const log = { error: (message: string) => void told.push(message) };
  const state = { listRejects: async () => [], rejectsEnd: async () => undefined };
  await tellRejects({ ...report, ...changes }, { state, settings: { log: 'json' }, log });
  return told;
}

const passed = '2 rows were rejected (2 exists), more than --max-rejects';

test.each<[string, Partial<Report>, string[]]>([
  ['ended under a limit that was passed', { maxRejects: 1 }, [`${passed} 1 allows`]],
  ['ended with 0', { maxRejects: 2, exitCode: 0 }, []],
  ['of an earlier version ended with 0', { exitCode: 0 }, []],
  ['of an earlier version ended with 3', {}, [`${passed} allowed`]],
  [
    'kept its limit, and deletions were withheld',
    { maxRejects: 2, deletions: { ...withheld, why: 'max-deletes' } },
    [],
  ],
  ['of an earlier version withheld deletions', { deletions: { ...withheld, why: 'max-deletes' } }, []],
  [
    'of an earlier version withheld them for rejects',
    { deletions: { ...withheld, why: 'max-rejects' } },
    [`${passed} allowed`],
  ],
])('of a run that %s', async (_, changes, told) => {
  expect(await toldOf(changes)).toEqual(told);
});

test('samples are of different reasons where there are any, of a row that is larger than a look too', async () => {
  const { folder, state } = await testRun();
  const line = (reason: string, key: string, row = '{}') =>
    `${JSON.stringify({ reason, key })}`.replace(/}$/, `,"row":${row}}\n`);
  const path = join(folder, 'local');
  const texts = [
    line('exists', 'a') + line('exists', 'b') + line('superseded', 'c'),
    line('bad-json', 'd', `"${'x'.repeat(100_000)}"`),
  ];
  for (const [tranche, text] of texts.entries()) {
    await writeFile(path, text);
    await state.putRejects(tranche, path);
  }
  const fields: unknown[] = [];
  const log = { error: (_: string, told?: object) => void fields.push(told) };
  await tellRejects({ ...report, maxRejects: 1 }, { state, settings: { log: 'json' }, log });
  expect(fields).toMatchObject([
    {
      samples: [
        { reason: 'exists', key: 'a' },
        { reason: 'bad-json', key: 'd' },
        { reason: 'exists', key: 'b' },
      ],
    },
  ]);
});
