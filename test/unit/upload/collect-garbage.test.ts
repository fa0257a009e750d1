import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const module = new URL('../../../job/upload/collect-garbage.js', import.meta.url);

/** In a process of its own, whose heap nobody else fills. A registry that is itself collected would tell nothing. */
const script = `
  import { collectGarbage } from ${JSON.stringify(module)};
  const registry = new FinalizationRegistry((what) => {
    console.log(what);
    process.exit();
  });
  (() => registry.register({}, 'collected'))();
  collectGarbage(1);
  setTimeout(() => console.log(registry), 60_000);
`;

test('what nobody holds is collected, though nothing else makes room', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('collected\n');
});
