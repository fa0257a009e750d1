import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { openTerminal } from '../../../job/telemetry/terminal.js';

test('a line stays above what is drawn, which is drawn again below it', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows: 10 });
  const terminal = openTerminal(stream);
  terminal.draw('[##--]');
  terminal.line('a warning');
  terminal.draw('');
  const written = stripVTControlCharacters(String(stream.read()));
  expect(written.split('\n').filter((line) => line !== '')).toEqual(['[##--]', 'a warning', '[##--]']);
  expect(terminal.isTerminal).toBe(true);
  expect(terminal.width).toBe(40);
});
