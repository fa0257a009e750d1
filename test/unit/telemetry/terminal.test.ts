import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { openTerminal } from '../../../job/telemetry/terminal.js';

function screen(change: { isTTY?: boolean; columns?: number } = {}) {
  return Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows: 10, ...change });
}

test('a line stays above what is drawn, which is drawn again below it', () => {
  const stream = screen();
  const terminal = openTerminal({ stream, kind: 'xterm' });
  terminal.draw('[##--]');
  terminal.line('a warning');
  terminal.draw('');
  const written = stripVTControlCharacters(String(stream.read()));
  expect(written.split('\n').filter((line) => line !== '')).toEqual(['[##--]', 'a warning', '[##--]']);
  expect([terminal.draws, terminal.width]).toEqual([true, 40]);
});

test.each([
  ['no terminal', { isTTY: false }, 'xterm', true],
  ['a dumb one', {}, 'dumb', true],
  ['one that does not say how wide it is', { columns: 0 }, 'xterm', true],
  ['one where nobody wants it', {}, 'xterm', false],
])('nothing is drawn on %s', (_, change, kind, draws) => {
  const terminal = openTerminal({ stream: screen(change), kind, draws });
  expect(terminal.draws).toBe(false);
  expect(terminal.width).toBeGreaterThan(0);
});

test('colours are for a terminal that has them', () => {
  const hasColors = () => true;
  expect(openTerminal({ stream: Object.assign(screen(), { hasColors }) }).hasColours).toBe(true);
  expect(openTerminal({ stream: Object.assign(screen(), { hasColors: () => false }) }).hasColours).toBe(
    false,
  );
  expect(openTerminal({ stream: screen() }).hasColours).toBe(false);
});
