import { expect, test } from '@jest/globals';
import { programName } from '../../../job/commands/program-name.js';

test.each([
  ['on the PATH', '/usr/local/bin/splitter', { PATH: '/usr/bin:/usr/local/bin' }, 'splitter'],
  ['as a script of the folder', '/home/me/table/dist/job/main.js', {}, 'node dist/job/main.js'],
  ['as a script elsewhere', '/opt/x/dist/job/main.js', {}, 'node /opt/x/dist/job/main.js'],
  [
    'by npx in a folder that has it',
    '/home/me/table/node_modules/.bin/splitter',
    { npm_command: 'exec', PATH: '/home/me/table/node_modules/.bin' },
    'npx splitter',
  ],
  [
    'by npx that fetched it',
    '/home/me/.npm/_npx/1f2e/node_modules/.bin/splitter',
    { npm_command: 'exec', PATH: '/home/me/.npm/_npx/1f2e/node_modules/.bin' },
    'npx glue-to-s3-splitter',
  ],
  ['by its path', '/home/me/table/node_modules/.bin/splitter', {}, 'node_modules/.bin/splitter'],
  ['by its path in the folder itself', '/home/me/table/splitter', {}, './splitter'],
  ['by npm run', '/home/me/table/dist/job/main.js', { npm_command: 'run-script' }, 'node dist/job/main.js'],
])('started %s', (_, script, environment, name) => {
  expect(programName({ argv: ['/usr/bin/node', script], environment, folder: '/home/me/table' })).toBe(name);
});
