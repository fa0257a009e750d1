import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { untilAborted } from '../../../job/commands/stop-signals.js';

const url = (path: string) => new URL(`../../../job/${path}`, import.meta.url).href;

test('work that nobody waits for ends at once when the signal came before', async () => {
  await expect(untilAborted(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
});

/** Runs a statement that looks at no interrupt, for minutes, in a process that is asked to stop while it does. */
const script = `
  const { listenToSignals } = await import('${url('commands/stop-signals.js')}');
  const { openSession } = await import('${url('sql/duckdb-session.js')}');
  const session = await openSession({ threads: 1, memoryLimit: '512MB' });
  const tell = (text) => process.stdout.write(text + '\\n');
  const { stop } = listenToSignals((signal) => tell('stop ' + signal), () => tell('end'), Number(process.argv[1]));
  stop.addEventListener('abort', () => session.interrupt());
  session.run("SELECT levenshtein(repeat('a', 500000), repeat('b', 500000))").then(() => tell('done'), () => tell('interrupted'));
  setTimeout(() => tell('running'), 500);
  setInterval(() => {}, 1000);`;

function start(limitMs: number) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, String(limitMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: string[] = [];
  const listeners = new Map<string, () => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) {
      told.push(line);
      listeners.get(line)?.();
    }
  });
  const hears = (line: string) => new Promise<void>((resolve) => listeners.set(line, resolve));
  return { child, told, hears };
}

test('a process whose time is over ends as by the signal, in the middle of a statement of DuckDB', async () => {
  const { child, told, hears } = start(300);
  await hears('running');
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'close');
  // A shell reports this as 143.
  expect([code, signal]).toEqual([null, 'SIGTERM']);
  expect(told).toEqual(['running', 'stop SIGTERM', 'end']);
}, 60_000);

test('until then it goes on, and a second signal ends it', async () => {
  const { child, told, hears } = start(600_000);
  await hears('running');
  const stopped = hears('stop SIGINT');
  child.kill('SIGINT');
  await stopped;
  const ended = once(child, 'close');
  const again = setInterval(() => child.kill('SIGINT'), 60);
  const [code, signal] = await ended;
  clearInterval(again);
  expect([code, signal]).toEqual([null, 'SIGINT']);
  expect(told).toEqual(['running', 'stop SIGINT', 'end']);
}, 60_000);
