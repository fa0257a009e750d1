/** How much a command tells, and what of it a person sees on a terminal. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type OnTerminal, onTerminal, type TerminalOptions } from './pseudo-terminal.js';
import { runSplitter } from './run-splitter.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

let shown: OnTerminal | undefined;
afterEach(async () => {
  shown?.kill();
  await shown?.ended;
  shown = undefined;
});
removeFoldersAfterEach();

const split = ['split', '--files', 'rows.csv', '--target', 'out', '--key', '{id}.json'];
const longWork = ['sample', '--rows', '100000000', '--out', 'sample.csv'];
/** An ignored variable, which is warned of. */
const warned = { SPLITTER_NONSENSE: '1' };

async function folderWithRows(): Promise<string> {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n2\n');
  return cwd;
}

async function show(args: readonly string[], options: Partial<TerminalOptions> = {}): Promise<OnTerminal> {
  shown = onTerminal(args, { cwd: await folderWithRows(), ...options });
  return shown;
}

describe('on a terminal', () => {
  test('nothing is left over of a bar when the window gets another size', async () => {
    const terminal = await show(longWork, { columns: 100 });
    await terminal.untilSeen(/^\[[#-]{30}\] .* rows\/s/);
    for (const columns of [60, 100, 31, 17, 90]) {
      const before = terminal.written().length;
      terminal.resize(columns);
      // What stood there is taken away first.
      await terminal.untilWritten(before);
      await terminal.untilSeen(/\d%/);
      expect(terminal.lines()).toHaveLength(1);
      expect(terminal.lines()[0]?.length).toBeLessThanOrEqual(columns);
    }
  });

  test('in 20 columns the bar is what is done of all, in one line', async () => {
    const terminal = await show(longWork, { columns: 20 });
    await terminal.untilSeen(/\d%/);
    expect(terminal.lines()).toEqual([expect.stringMatching(/^(\[-+\] )? {2}0%.{0,12}$/)]);
  });

  test('at the end no bar stands there', async () => {
    const terminal = await show(split);
    expect(await terminal.ended).toBe(0);
    expect(terminal.lines().filter((line) => /%|#/.test(line))).toEqual([]);
    expect(terminal.lines().join('\n')).toContain('2 written');
  });

  test('a dumb one gets lines alone, without a control sequence', async () => {
    const terminal = await show(split, { env: { TERM: 'dumb', ...warned } });
    expect(await terminal.ended).toBe(0);
    expect(terminal.written()).toContain('warning: ');
    expect(terminal.written()).not.toContain('\x1b');
  });

  test('JSON lines have no bar among them', async () => {
    const terminal = await show([...split, '--log', 'json']);
    expect(await terminal.ended).toBe(0);
    expect(terminal.written()).not.toContain('\x1b');
  });

  test.each([
    ['the word has a colour', {}, '\x1b[33mwarning: \x1b[39m'],
    ['with NO_COLOR it has none', { NO_COLOR: '1' }, ' warning: '],
  ])('of a warning %s', async (_, env, told) => {
    const terminal = await show(['runs', '--state', '.'], { env: { ...warned, ...env } });
    expect(await terminal.ended).toBe(0);
    expect(terminal.written()).toContain(told);
    expect(terminal.lines()[0]).toMatch(/^\d\d:\d\d:\d\d warning: /);
  });

  test('--quiet shows the report and nothing before it', async () => {
    const loud = await show(split, { env: warned });
    expect(await loud.ended).toBe(0);
    const lines = loud.lines();
    const quiet = await show([...split, '--quiet'], { env: warned });
    expect(await quiet.ended).toBe(0);
    const [first = ''] = quiet.lines();
    expect(lines.findIndex((line) => line.split(' ')[0] === first.split(' ')[0])).toBeGreaterThan(2);
    expect(quiet.lines().join('\n')).not.toContain('warning');
    expect(quiet.lines().join('\n')).toContain('2 written');
  });
});

describe('--quiet', () => {
  test('in JSON leaves the report alone', async () => {
    const ended = await runSplitter([...split, '--quiet', '--log', 'json'], {
      cwd: await folderWithRows(),
      env: warned,
    });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(reportOf(ended.stdout)).toMatchObject({ written: 2 });
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('tells an error as ever, with the line that goes on', async () => {
    const cwd = await folderWithRows();
    await writeFile(join(cwd, 'out'), 'a file where the folder is to be');
    const { code, stderr } = await runSplitter([...split, '--quiet', '--log', 'json'], { cwd });
    expect(code).toBe(1);
    const [first = '', ...others] = stderr.split('\n');
    expect(JSON.parse(first)).toMatchObject({ level: 'error', exitCode: 1, resume: expect.any(String) });
    expect(others.join('\n')).toContain('To resume:\n');
    expect(stderr).not.toContain('"info"');
  });

  test('and --verbose are a fault together', async () => {
    const { code, stderr } = await runSplitter([...split, '--quiet', '--verbose'], {
      cwd: await folderWithRows(),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--quiet: is the opposite of --verbose');
  });
});

describe('--verbose', () => {
  test('tells in JSON what was given, the epoch, and each partition', async () => {
    const { code, stderr } = await runSplitter([...split, '--verbose', '--log', 'json'], {
      cwd: await folderWithRows(),
    });
    expect(code).toBe(0);
    const debug = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 'debug');
    expect(debug.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['began', 'holds the target', 'a partition is done', 'left the target']),
    );
    expect(debug[0]).toMatchObject({ node: process.version, given: { '--key': '{id}.json' } });
  });

  test('tells where in the program a failure came from, which is not told without it', async () => {
    const failing = ['split', '--files', 'none.csv', '--target', 'out', '--key', '{id}.json'];
    const cwd = await folderWithRows();
    const loud = await runSplitter([...failing, '--verbose', '--log', 'pretty'], { cwd });
    const usual = await runSplitter([...failing, '--log', 'pretty'], { cwd });
    expect([loud.code, usual.code]).toEqual([2, 2]);
    expect(loud.stderr).toMatch(/debug: where it failed {2}stack=SourceError: .*none\.csv/);
    expect(loud.stderr).toMatch(/\n {4}at \S+ /);
    expect(usual.stderr).not.toContain('    at ');
  });

  test('quotes no value where none is to be told', async () => {
    const args = [...split, '--verbose', '--log-values', 'none', '--null-text', 'secret'];
    const { code, stderr } = await runSplitter(args, { cwd: await folderWithRows() });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('secret')]);
  });
});
