import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allCommands } from '../../../job/commands/all-commands.js';
import { command } from '../../../job/commands/command.js';
import { runCommandLine } from '../../../job/commands/command-line.js';
import { programName } from '../../../job/commands/program-name.js';
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
      load: async () => async (settings, warnings) => {
        seen.push({ settings, warnings });
        return 3;
      },
    }),
    command({
      name: 'upload',
      summary: 'upload',
      description: 'Uploads.',
      examples: [],
      load: async () => async () => 0,
    }),
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
  const program = programName();

  test.each([
    [
      ['splot'],
      `command: expected split or upload, got "splot" (did you mean split?); see ${program} --help`,
    ],
    [['fetch'], `command: expected split or upload, got "fetch"; see ${program} --help`],
    [
      ['--files', 'x'],
      `--files: is a flag of split: name the command first, as in ${program} split --files …`,
    ],
    [
      ['--state=/s'],
      `--state: is a flag of split, upload: name the command first, as in ${program} split --state …`,
    ],
    [
      ['--fils', 'x'],
      `--fils: is no flag (did you mean --files?), and no command stands before it; see ${program} --help`,
    ],
    [
      ['split', '--files', 'a.csv', '--target', '/o', '--key', 'x', 'b.csv'],
      `arguments: expected flags only, got "b.csv"; a glob is given in quotes, or the shell takes it apart: --files 'orders-*.csv'`,
    ],
    [['upload', '--run-id', 'r', '--state', '/s', 'b.csv'], 'arguments: expected flags only, got "b.csv"'],
  ])('of %j', async (args, message) => {
    await expect(frame().run(...args)).rejects.toMatchObject({ name: 'SettingsError', message });
  });

  test('are told all at once, with those of the settings', async () => {
    const all = frame().run(
      ...['split', '--fils', 'a.csv', 'b.csv', '--tranches', 'abc', '--target', '/out', '--colour=red'],
    );
    await expect(all).rejects.toMatchObject({
      faults: [
        {
          setting: '--fils',
          problem: `is not a flag of split (did you mean --files?); see ${program} split --help --all`,
        },
        { setting: '--colour', problem: `is not a flag of split; see ${program} split --help --all` },
        { setting: 'arguments', problem: expect.stringContaining('got "b.csv"') },
        { setting: '--key', problem: expect.stringContaining('is required') },
        {
          setting: '--tranches',
          problem: 'expected auto or a whole number from 1 to 1,000,000, got "abc"',
        },
        { setting: '--table, --query, --files', problem: expect.stringContaining('got none') },
      ],
    });
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
  test('of a command has the flags that most runs need, examples, and no line longer than 80 columns', async () => {
    const { run, printed } = frame();
    expect(await run('split', '--help')).toBe(0);
    const text = printed.join('');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toContain('  --files <path> ');
    expect(text).not.toContain('--scratch-limit');
    expect(text).toMatch(/\n\d+ more flags, for what is rare:\n {2}.* split --help --all\n/);
    for (const { what } of splitExamples) expect(text).toContain(`  # ${what}\n  ${programName()} split `);
  });

  test('with --all it has every flag, in groups, and the choices that there are', async () => {
    const { run, printed } = frame();
    expect(await run('split', '--help', '--all')).toBe(0);
    const [flags = ''] = printed.join('').split('\nExamples:\n');
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
      'Preview:',
      'Options:',
    ]);
    expect(flags.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(flags).toContain('  --max-in-flight <n> ');
    expect(flags).toContain('  --no-survey  ');
    expect(flags).not.toContain('--batch');
    expect(flags).not.toContain('more flags');
    expect(flags.replaceAll(/\s+/g, ' ')).toContain(
      '(one of: overwrite, skip, fail, own; default: overwrite)',
    );
  });

  test.each([[['--help']], [['-h']], [['help']], [[]]])(
    'of the program lists the commands: %j',
    async (args) => {
      const { run, printed } = frame();
      expect(await run(...args)).toBe(0);
      expect(printed.join('')).toMatch(/ split +split a table into objects\n +upload +upload\n/);
      expect(
        printed
          .join('')
          .split('\n')
          .filter((line) => line.length > 80),
      ).toEqual([]);
    },
  );

  test('comes the same by help, -h and --help, whatever else is given', async () => {
    const shown = await Promise.all(
      [
        ['help', 'upload'],
        ['upload', '-h'],
        ['upload', '--nonsense', '--help'],
      ].map(async (args) => {
        const { run, printed } = frame();
        return [await run(...args), printed.join('')];
      }),
    );
    expect(shown[0]).toEqual([0, expect.stringContaining('\nUploads.\n')]);
    expect(shown).toEqual([shown[0], shown[0], shown[0]]);
  });

  test.each(allCommands.map(({ name }) => name))(
    'of %s fits 80 columns, with all flags and without',
    async (name) => {
      const printed: string[] = [];
      const write = (text: string) => printed.push(text);
      for (const all of [[], ['--all']]) {
        await runCommandLine(['help', name, ...all], {
          commands: allCommands,
          environment: {},
          machine,
          write,
        });
      }
      // Run by name, the program's is shorter.
      const lines = printed.join('').replaceAll(programName(), 'splitter').split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      expect(printed).toHaveLength(2);
    },
  );

  test('of help is that of the program', async () => {
    const shown = await Promise.all(
      [['help'], ['help', 'help'], ['help', '--help']].map(async (args) => {
        const { run, printed } = frame();
        return [await run(...args), printed.join('')];
      }),
    );
    expect(shown[0]).toEqual([0, expect.stringContaining('split a table into objects')]);
    expect(shown).toEqual([shown[0], shown[0], shown[0]]);
  });

  test('of an unknown command is a fault', async () => {
    await expect(frame().run('help', 'uplod')).rejects.toThrow('(did you mean upload?)');
  });
});

test.each(['--version', '-V'])('%s is that of package.json', async (flag) => {
  const { run, printed } = frame();
  expect(await run(flag)).toBe(0);
  expect(printed).toEqual([`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`]);
});

describe('a command that takes a run', () => {
  const taken: string[] = [];
  const changes = command({
    name: 'changes',
    operand: 'runId',
    summary: 'print changes',
    description: 'Prints.',
    examples: [],
    load:
      async () =>
      async ({ runId }) => {
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
    // A switch is no flag that takes it for its value.
    await run('--force-path-style', 'run-3');
    await run('--force-path-style', 'false', 'run-4');
    expect(taken).toEqual(['run-1', 'run-2', 'run-3', 'run-4']);
  });

  test('takes one alone, and cannot do without', async () => {
    await expect(run('run-1', 'run-2')).rejects.toThrow('got "run-2"');
    await expect(run('run-1', '--run-id', 'run-2')).rejects.toThrow('got "run-1"');
    await expect(run()).rejects.toThrow('--run-id: is required');
  });
});
