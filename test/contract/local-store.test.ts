import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalStore } from '../../job/store/local-store.js';
import { describeObjectStore } from './object-store-contract.js';

describeObjectStore(
  'the local store',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'splitter-store-'));
    const store = createLocalStore({ folder });
    return {
      store,
      prefix: 'user_info/processed/',
      async dispose() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  {
    refusesLongKeys: true,
    honoursDeleteConditions: true,
    refusedKeys: [
      '../x',
      'a/../b',
      '..',
      './x',
      'a//b',
      'a/',
      'a\0b',
      'x'.repeat(256),
      `${'é'.repeat(128)}/x`,
    ],
  },
);
