import { expect, test } from '@jest/globals';
import { isVerbose } from '../../../job/commands/is-verbose.js';

test.each([
  [['split', '--verbose'], {}, true],
  [['split', '--verbose=true'], {}, true],
  [['split', '--verbose=false'], {}, false],
  [['split', '--verbose', 'false'], {}, false],
  [['split', '--verbose', '--threads', '1'], {}, true],
  [['split', '--verbose=no'], { SPLITTER_VERBOSE: 'true' }, false],
  [['split'], { SPLITTER_VERBOSE: 'true' }, true],
  [['split'], { SPLITTER_VERBOSE: '1' }, true],
  [['split'], { SPLITTER_VERBOSE: 'false' }, false],
  [['split'], { SPLITTER_VERBOSE: '' }, false],
  [['split'], {}, false],
] as const)('of %j, %j is %p', (args, environment, verbose) => {
  expect(isVerbose(args, environment)).toBe(verbose);
});
