/** One trial: its files written to a folder, split, and judged. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DuckDbSession } from '../../../job/sql/duckdb-session.js';
import { runSplitter } from '../../e2e/run-splitter.js';
import type { Trial } from '../trial.js';
import { jsonTextOf } from '../values/json.js';
import { type Ended, splitHere } from './split-here.js';
import { type Judgement, judge } from './verdict.js';

export interface TryOptions {
  readonly session: DuckDbSession;
  /** Through the built command. */
  readonly asProcess: boolean;
  /** Whether to keep the folder, and where. */
  readonly keepAs: (judgement: Judgement) => string | undefined;
}

export async function tryFile(trial: Trial, { session, asProcess, keepAs }: TryOptions): Promise<Judgement> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-differential-'));
  const target = join(folder, 'out');
  try {
    for (const { name, bytes } of trial.files) {
      const path = join(folder, 'in', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    const args = argsOf(trial, folder, target);
    const ended: Ended = asProcess ? await asCommand(args, folder) : await splitHere(args, session);
    const judgement = await judge(trial, ended, target);
    const kept = keepAs(judgement);
    if (kept !== undefined) {
      await writeFile(join(folder, 'trial.txt'), describe(trial, args, ended, judgement));
      await rm(kept, { recursive: true, force: true });
      await cp(folder, kept, { recursive: true });
    }
    return judgement;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function argsOf({ inputs, flags }: Trial, folder: string, target: string): string[] {
  return [
    ...inputs.flatMap((input) => ['--files', join(folder, 'in', input)]),
    ...['--target', target, '--state', join(folder, 'state'), '--scratch-dir', join(folder, 'scratch')],
    // One of each: the tables are small, and so it costs least.
    ...['--threads', '1', '--tranches', '1', '--max-in-flight', '8', '--log', 'pretty'],
    ...flags,
  ];
}

async function asCommand(args: readonly string[], cwd: string): Promise<Ended> {
  const { code, stderr } = await runSplitter(['split', ...args], { cwd });
  return { code, said: stderr };
}

function describe(
  { oddities, expected }: Trial,
  args: readonly string[],
  { code, said }: Ended,
  judgement: Judgement,
): string {
  const objects = expected.kind === 'refused' ? expected.tolerated : [expected.objects];
  const readings = objects.map((reading) =>
    [...reading].map(([key, body]) => `${key} ${jsonTextOf(body)}`).join('\n'),
  );
  return [
    `${judgement.verdict}: ${judgement.reason}`,
    `oddities: ${oddities.join('; ')}`,
    `splitter split ${args.map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' ')}`,
    `ended with ${code}`,
    said,
    expectation(expected),
    ...readings,
    '',
  ].join('\n');
}

function expectation(expected: Trial['expected']): string {
  switch (expected.kind) {
    case 'valid':
      return 'expected:';
    case 'documented':
      return `expected, or a refusal that says "${expected.words.join('" or "')}":`;
    case 'refused':
      return `expected a refusal: ${expected.why}; tolerated:`;
    default:
      return expected satisfies never;
  }
}
