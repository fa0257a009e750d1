import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunError } from '../../../../job/shared/errors.js';
import { syncFileSystem } from '../../../../job/store/local/sync-file-system.js';

const missing = join(tmpdir(), 'no-such-folder', 'below');

test('a file system that cannot be synced ends the run, and the fault says how to go on', async () => {
  await expect(syncFileSystem(tmpdir(), { platform: 'linux' })).resolves.toBeUndefined();
  const fault = await syncFileSystem(missing, { platform: 'linux' }).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(RunError);
  expect(String(fault)).toMatch(/no-such-folder\/below could not be put on the disk .*--no-sync/s);
});

test('a machine without the command is told what to install; other systems need none', async () => {
  const platform = 'linux';
  await expect(syncFileSystem(tmpdir(), { platform, command: 'no-such-command' })).rejects.toThrow(
    /coreutils/,
  );
  await expect(
    syncFileSystem(tmpdir(), { platform: 'darwin', command: 'no-such-command' }),
  ).resolves.toBeUndefined();
});
