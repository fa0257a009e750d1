import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { refuseFoldedKeys } from '../../../job/plan/refuse-folded-keys.js';
import type { Frozen } from '../../../job/plan/source.js';
import { storeFrozen } from '../../../job/plan/store-frozen.js';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { testSession } from '../sql/test-session.js';
import { removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();
const opened = testSession();

let made = 0;

/** Looks at keys, NULL among them, each in a file of its own, for a target whose file system folds names or does not. */
async function look(
  keys: readonly (string | null)[],
  { folds = true, isStaged = false }: { folds?: boolean; isStaged?: boolean } = {},
): Promise<void> {
  const { session, folder } = opened();
  made += 1;
  const [own, target] = [join(folder, `frozen-${made}`), join(folder, `target-${made}`)];
  await mkdir(own);
  await mkdir(target);
  // What is seen of such a file system: the store's own folder, by another case.
  if (folds) await symlink('.splitter-tmp', join(target, '.SPLITTER-TMP'));
  const files = [];
  for (const [index, key] of keys.entries()) {
    const path = join(own, `${index}.parquet`);
    const value = key === null ? 'NULL::VARCHAR' : quoteLiteral(key);
    await session.run(`COPY (SELECT ${value} AS splitter_key) TO ${quoteLiteral(path)} (FORMAT parquet)`);
    files.push({ partition: 0, path, rows: 1 });
  }
  const { state } = await testRun();
  const frozen: Frozen = isStaged
    ? { kind: 'staged', rowsAs: 'bodies', attempt: 'a', files: await storeFrozen(files, state, 'a', 0) }
    : { kind: 'local', rowsAs: 'bodies', files };
  try {
    const scratch = join(folder, 'folded');
    const location = { kind: 'folder', path: target } as const;
    await refuseFoldedKeys({ target: location, frozen, state, session, folder: scratch, signal: undefined });
  } finally {
    expect(await readdir(folder)).not.toContain('folded');
    expect(await readdir(target)).toEqual(folds ? ['.SPLITTER-TMP'] : []);
  }
}

test.each([false, true])(
  'keys that are one name to the file system are told in pairs (stored: %s)',
  async (isStaged) => {
    const keys = ['de/Ab', 'DE/ab', 'de/c', 'caf\u00e9', 'cafe\u0301', 'Σας', 'σΑΣ', null, null];
    await expect(look(keys, { isStaged })).rejects.toMatchObject({
      name: 'SourceError',
      message: expect.stringMatching(
        /7 different keys would be 4 files\. Nothing was written\..*\n {2}DE\/ab, de\/Ab(\n|$)/s,
      ),
    });
  },
);

test('rows of one key, and keys that differ in more than case, are no matter', async () => {
  await look(['a', 'a', 'b', 'B1', null]);
  await look([]);
});

test('nor are keys that differ by case alone where the file system keeps it', async () => {
  await look(['a', 'A'], { folds: false });
});
