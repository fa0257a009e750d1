/** What `splitter init` does: looks at the source, writes the config file, and says what to run next. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { jobName } from '../init/job-name.js';
import { type Look, lookAtSource } from '../init/look-at-source.js';
import { renderLook } from '../init/render-look.js';
import type { SettingsOf } from '../settings/settings.js';
import { errorCode } from '../shared/error-code.js';
import { SettingsError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { visible } from '../shared/visible.js';
import { wordsOf } from '../shared/words-of.js';
import { commandText } from './resume-command.js';
import { withRun } from './run-context.js';
import { listenToSignals } from './stop-signals.js';

export interface InitSettings {
  readonly own: SettingsOf<'init'>;
  /** As a preview would have them, with a key and a target in place of those that are not given. */
  readonly settings: SettingsOf<'preview'>;
  /** By setting name, what is to stand in the file. */
  readonly given: ReadonlyMap<string, string>;
}

export async function runInit(init: InitSettings, warnings: readonly string[]): Promise<number> {
  const { own, settings, given } = init;
  const { yaml } = own;
  if (existsSync(yaml)) throw isThere(yaml);
  const job = given.get('job') ?? jobName(settings);
  const look = await lookAround(init, warnings);
  await writeNew(yaml, renderLook({ look, job, given, target: `out/${job}/` }));
  const next = ['preview', 'split'].map((name) => commandText([name, '--config', yaml, '--job', job]));
  const found = { file: yaml, job, key: look.key ?? null, columns: look.columns.length, next };
  process.stdout.write(own.log === 'json' ? `${JSON.stringify(found)}\n` : told(yaml, look, next));
  return exitCodes.done;
}

function lookAround({ own, settings, given }: InitSettings, warnings: readonly string[]): Promise<Look> {
  const { log, quiet, verbose } = own;
  return withRun({ ...settings, log, quiet, verbose, runId: undefined }, warnings, async ({ state, log }) => {
    const signals = listenToSignals(
      (signal) => log.info(`${signal}: ending`),
      () => {},
    );
    try {
      const options = { settings, state, log, signal: signals.stop };
      return await lookAtSource({ ...options, hasKey: given.has('key'), ending: endingOf(settings) });
    } finally {
      signals.dispose();
    }
  });
}

/** What the name of an object ends with, by what it holds. */
function endingOf({ body }: SettingsOf<'preview'>): string {
  const kind = body.as?.kind ?? 'json';
  switch (kind) {
    case 'json':
      return '.json';
    case 'lines':
      return '.jsonl';
    case 'csv':
      return '.csv';
    case 'column':
      return '';
    default:
      return kind satisfies never;
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw isThere(path);
    throw wrongPlace(`${path} cannot be written: ${wordsOf(error)}`);
  }
}

function isThere(path: string): SettingsError {
  return wrongPlace(
    `expected a file that is not there yet, got ${path}, which is; give another one, or remove it`,
  );
}

function wrongPlace(problem: string): SettingsError {
  return new SettingsError([{ setting: '--yaml', problem }]);
}

function told(yaml: string, { key }: Look, next: readonly string[]): string {
  const first =
    key === undefined
      ? `${yaml} is written, without a key: no column alone tells all rows apart. Put one in, then`
      : `${yaml} is written, with the key ${visible(key)}. Look at it, then`;
  return `${first} see what a run would do, and do it:\n${next.map((line) => `  ${line}\n`).join('')}`;
}
