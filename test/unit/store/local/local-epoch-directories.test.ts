import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LeaseError } from '../../../../job/shared/errors.js';
import {
  removeLocalEpochDirectory,
  takeLocalEpochDirectory,
} from '../../../../job/store/local/local-epoch-directories.js';
import { createLocalStore } from '../../../../job/store/local-store.js';
import type { ObjectKey, WriteDeadline } from '../../../../job/store/object-store.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'epochs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const temporary = () => readdir(join(folder, '.splitter-tmp'));
const first = 'epoch-0a-000000000001-aa';
const second = 'epoch-0a-000000000002-bb';

test('whoever takes an epoch takes the directories of the lower ones away, and no other', async () => {
  const [higher, other] = ['epoch-0a-000000000003-cc', 'epoch-0b-000000000001-aa'];
  for (const each of [other, first]) await takeLocalEpochDirectory(folder, each);
  await mkdir(join(folder, '.splitter-tmp', higher));
  await writeFile(join(folder, '.splitter-tmp', first, 'on-its-way'), 'x');
  await takeLocalEpochDirectory(folder, second);
  expect((await temporary()).sort()).toEqual([second, higher, other].sort());
  await removeLocalEpochDirectory(folder, second);
  await removeLocalEpochDirectory(folder, second);
  expect((await temporary()).sort()).toEqual([higher, other].sort());
});

test.each(['always', 'if-absent'] as const)(
  'a write (%s) that comes late finds its directory gone and ends as one that lost the lease',
  async (kind) => {
    const store = createLocalStore({ folder });
    await takeLocalEpochDirectory(folder, first);
    let moved = false;
    const deadline: WriteDeadline = {
      until: () => Number.POSITIVE_INFINITY,
      ends: () => Number.POSITIVE_INFINITY,
      directory: first,
      pass: () => {
        if (moved) return undefined;
        moved = true;
        // The pause right after the look: another run takes over.
        return takeLocalEpochDirectory(folder, second);
      },
    };
    const put = store.put({
      key: 'a.json' as ObjectKey,
      body: Buffer.from('old'),
      deadline,
      condition: { kind },
    });
    await expect(put).rejects.toThrow(LeaseError);
    await expect(put).rejects.toThrow(
      `The lease of the target was lost: ${first}, through which this run writes to ${folder}`,
    );
    expect((await readdir(folder)).sort()).toEqual(['.splitter-tmp']);
  },
);

test('a file is moved in from elsewhere in its time alone, and lies in the directory of its epoch meanwhile', async () => {
  const store = createLocalStore({ folder });
  await takeLocalEpochDirectory(folder, first);
  let seen: string[] = [];
  const deadline: WriteDeadline = {
    until: () => 0,
    ends: () => 0,
    directory: first,
    pass: () =>
      readdir(join(folder, '.splitter-tmp', first)).then((names) => {
        seen = names;
      }),
  };
  await store.put({ key: 'a.json' as ObjectKey, body: Buffer.from('x'), deadline });
  expect(seen).toHaveLength(1);
  expect(await readdir(join(folder, '.splitter-tmp', first))).toEqual([]);
});
