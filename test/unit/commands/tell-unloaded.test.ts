import { expect, test } from '@jest/globals';
import { tellUnloaded } from '../../../job/commands/tell-unloaded.js';

const tooMany = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });

function told(unread: unknown, error: unknown, form: 'pretty' | 'json') {
  const lines: string[] = [];
  const code = tellUnloaded(unread, error, { form, writeLine: (line) => lines.push(line) });
  return { code, lines };
}

test('a command that a low limit keeps from being loaded has done nothing: 2, with the limit to set', () => {
  const { code, lines } = told(tooMany, tooMany, 'json');
  expect(code).toBe(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', code: 'settings', cause: 'EMFILE' });
  expect(lines.at(-1)).toContain('ulimit -n 256');
});

test('a command that had begun is told with what ended it: 1', () => {
  const { code, lines } = told(tooMany, new Error('the run went wrong'), 'pretty');
  expect(code).toBe(1);
  expect(lines[0]).toBe('the run went wrong');
  expect(lines[1]).toContain('ulimit -n 256');
});

test('files that are gone are no matter of a limit', () => {
  const gone = Object.assign(new Error('Cannot find module'), { code: 'ERR_MODULE_NOT_FOUND' });
  const { code, lines } = told(gone, gone, 'pretty');
  expect(code).toBe(1);
  expect(lines.at(-1)).toContain('Install the program anew');
});
