import { expect, test } from '@jest/globals';
import { logForm } from '../../../job/commands/log-form.js';

test.each([
  [['split', '--log', 'json'], {}, true, 'json'],
  [['split', '--log=pretty'], { SPLITTER_LOG: 'json' }, false, 'pretty'],
  [['split'], { SPLITTER_LOG: 'json' }, true, 'json'],
  [['split', '--log', 'loud'], {}, true, 'pretty'],
  [['split'], { SPLITTER_LOG: '' }, false, 'json'],
] as const)('of %j, %j, on a terminal %p', (args, environment, isTerminal, form) => {
  expect(logForm(args, environment, isTerminal)).toBe(form);
});
