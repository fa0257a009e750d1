import { expect, test } from '@jest/globals';
import { putError, refusalOf, storeError } from '../../../../job/store/local/file-errors.js';

const failure = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code });

test.each([
  ['ENAMETOOLONG', 'name-too-long'],
  ['EISDIR', 'path-conflict'],
  ['ENOTDIR', 'path-conflict'],
  ['ENOTEMPTY', 'path-conflict'],
  ['EINVAL', 'invalid-name'],
  ['ENOSPC', undefined],
  ['EACCES', undefined],
])('%s refuses the key as %s', (code, reason) => {
  expect(refusalOf(failure(code))).toBe(reason);
});

test.each([
  ['ENOSPC', 'free space'],
  ['EDQUOT', 'free space'],
  ['EACCES', 'the right to read and write'],
  ['EROFS', 'read-only'],
  ['EMFILE', 'ulimit -n'],
  ['EXDEV', 'on one file system'],
])('%s tells what to do', (code, advice) => {
  const put = putError(failure(code), '/data', 'a/k', 2, performance.now());
  expect(put).toMatchObject({ name: 'PutError', store: '/data', key: 'a/k', code, attempts: 2 });
  expect(put.message).toContain('Cannot write "a/k" in folder /data: ');
  expect(put.message).toContain(advice);
  expect(put.message).toContain(`${code}: as the system says`);
  expect(storeError(failure(code), 'list', '/data', '').message).toContain(advice);
});
