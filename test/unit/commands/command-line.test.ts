import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { command } from '../../../job/commands/command.js';
import { runCommandLine } from '../../../job/commands/command-line.js';
import { splitExamples } from '../../../job/commands/split-examples.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { machine } from '../settings/machine.js';

function frame(environment: Record<string, string> = {}) {
  const seen: { settings: SettingsOf<'split'>; warnings: readonly string[] }[] = [];
  const printed: string[] = [];
  const commands = [
    command({
      name: 'split',
      summary: 'split a table into objects',
      description: 'Splits.',
      examples: splitExamples,
      run: async (settings, warnings) => {
        seen.push({ settings, warnings });
        return 3;
      },
    }),
    command({ name: 'upload', summary: 'upload', description: 'Uploads.', examples: [], run: async () => 0 }),
  ];
  const run = (...args: string[]) =>
    runCommandLine(args, {
      commands,
      environment,
      machine,
      write: (text) => printed.push(text),
      helpWidth: 80,
    });
  return { run, seen, printed };
}

test('a command gets its settings and warnings, and its exit code comes back', async () => {
  const { run, seen } = frame({ SPLITTER_THREADS: '9', SPLITTER_X: '1' });
  const exitCode = await run(
    'split',
    '--files',
    'a.csv',
    '--target=/out',
    '--key',
    '{id}',
    '--no-survey',
    '--on-duplicate',
    'reject',
  );
  expect(exitCode).toBe(3);
  expect(seen).toEqual([
    {
      settings: expect.objectContaining({
        survey: false,
        threads: 9,
        target: { kind: 'folder', path: '/out' },
      }),
      warnings: ['SPLITTER_X is no setting of this version and was ignored'],
    },
  ]);
});

test('a switch takes false too, so that a flag can win over a variable', async () => {
  const { run, seen } = frame({ SPLITTER_OMIT_NULLS: 'true', SPLITTER_NO_SURVEY: 'true' });
  await run(
    'split',
    '--omit-nulls',
    'false',
    '--files',
    'a.csv',
    '--target',
    '/out',
    '--key',
    'x',
    '--no-survey',
    'false',
  );
  expect(seen[0]?.settings).toMatchObject({ body: { omitNulls: false }, survey: true });
});

describe('usage faults', () => {
  test.each([
    [[], 'command: expected split or upload, got none; see splitter --help'],
    [['splot'], 'command: expected split or upload, got "splot"; see splitter --help'],
    [['split', '--fils', 'x'], '--fils: is not a flag of splitter split (Did you mean --files?); see --help'],
    [['--files', 'x'], '--files: is not a flag of splitter; see --help'],
    [
      ['split', '--files', 'a.csv', 'b.csv'],
      `arguments: expected flags only, got "b.csv"; a glob is given in quotes, or the shell takes it apart: --files 'orders-*.csv'`,
    ],
  ])('of %j', async (args, message) => {
    await expect(frame().run(...args)).rejects.toMatchObject({ name: 'SettingsError', message });
  });

  test('a flag without its value does not take the next flag for it', async () => {
    await expect(frame().run('split', '--files', '--target', '/out', '--key', 'x')).rejects.toMatchObject({
      message: '--files: expected a value (--files <path>), got none',
    });
  });

  test("another command's flag is answered by what it is", async () => {
    await expect(frame().run('upload', '--state', '/s', '--run-id', 'r', '--key', 'x')).rejects.toMatchObject(
      {
        message:
          "--key: comes from the run's plan.json, where plan put it; upload does not take it, leave it out",
      },
    );
  });
});

describe('help', () => {
  test('of a command has the flags in their groups, examples, and no line longer than the terminal', async () => {
    const { run, printed } = frame();
    expect(await run('split', '--help')).toBe(0);
    const [flags = '', examples = ''] = printed.join('').split('\nExamples:\n');
    expect(flags.match(/^\w+:$/gm)).toEqual([
      'Source:',
      'Athena:',
      'Target:',
      'Body:',
      'State:',
      'Size:',
      'Safety:',
      'S3:',
      'Output:',
      'History:',
      'Options:',
    ]);
    expect(flags.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(flags).toContain('  --max-in-flight <n> ');
    expect(flags).toContain('  --no-survey  ');
    expect(flags).not.toContain('--batch');
    for (const { line } of splitExamples) expect(examples).toContain(line);
  });

  test('of the program lists the commands', async () => {
    const { run, printed } = frame();
    expect(await run('--help')).toBe(0);
    expect(printed.join('')).toMatch(/ split +split a table into objects\n +upload +upload\n/);
  });
});

test('the version is that of package.json', async () => {
  const { run, printed } = frame();
  expect(await run('--version')).toBe(0);
  expect(printed).toEqual([`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`]);
});

describe('a command that takes a run', () => {
  const taken: string[] = [];
  const changes = command({
    name: 'changes',
    takesRun: 'runId',
    summary: 'print changes',
    description: 'Prints.',
    examples: [],
    run: async ({ runId }) => {
      taken.push(runId);
      return 0;
    },
  });
  const run = (...args: string[]) =>
    runCommandLine(['changes', '--state', '/s', ...args], { commands: [changes], environment: {}, machine });

  test('has its id after the command or as a flag', async () => {
    taken.length = 0;
    await run('run-1');
    await run('--run-id', 'run-2');
    expect(taken).toEqual(['run-1', 'run-2']);
  });

  test('takes one alone, and cannot do without', async () => {
    await expect(run('run-1', 'run-2')).rejects.toThrow('got "run-2"');
    await expect(run('run-1', '--run-id', 'run-2')).rejects.toThrow('got "run-1"');
    await expect(run()).rejects.toThrow('--run-id: is required');
  });
});
