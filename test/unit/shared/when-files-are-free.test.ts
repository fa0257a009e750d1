import { expect, test } from '@jest/globals';
import { whenFilesAreFree } from '../../../job/shared/when-files-are-free.js';

function clock() {
  const waits: number[] = [];
  return { waits, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
}

/** Fails with the codes in turn, then answers how often it was called. */
function opener(...codes: string[]) {
  let calls = 0;
  return async () => {
    const code = codes[calls];
    calls += 1;
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return calls;
  };
}

test('running out of files is waited out', async () => {
  const time = clock();
  expect(await whenFilesAreFree(time, opener('EMFILE', 'ENFILE'))).toBe(3);
  expect(time.waits).toEqual([10, 30]);
});

test('it is given up after five more attempts', async () => {
  const time = clock();
  const open = opener(...Array<string>(6).fill('EMFILE'));
  await expect(whenFilesAreFree(time, open)).rejects.toThrow('EMFILE');
  expect(time.waits).toEqual([10, 30, 100, 300, 1_000]);
});

test('any other error is thrown at once', async () => {
  const time = clock();
  await expect(whenFilesAreFree(time, opener('EACCES'))).rejects.toThrow('EACCES');
  expect(time.waits).toEqual([]);
});
