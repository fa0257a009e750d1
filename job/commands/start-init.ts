/** What `splitter init` is told: judged as it stands, then with what it is to find in place of what is not there yet. */
import { findFormat } from '../plan/find-format.js';
import { configKeys } from '../settings/config-keys.js';
import { formatByEnding } from '../settings/file-endings.js';
import { type Environment, type GivenFlags, textIn } from '../settings/parse-values.js';
import { readSettings } from '../settings/read-settings.js';
import { allSettings } from '../settings/registry.js';
import { betweenRepeated, type FileFormat, type Machine } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import { runInit } from './run-init.js';

type Given = ReadonlyMap<string, string>;

/** Of no column, so that any source has it. */
const anyKey = 'key';
const anyTarget = 'out';
const anyFormat = 'parquet';

/** @throws SettingsError with all that is wrong */
export async function startInit(
  flags: GivenFlags,
  environment: Environment,
  machine: Machine,
  faults: readonly Fault[] = [],
): Promise<number> {
  const asPreview = (given: Given) => lookSettings(given, environment, machine);
  const told = givenOf(flags, environment);
  const format = await formatOf(told, asPreview);
  const found = format === undefined ? {} : { filesFormat: format };
  const given = new Map([...told, ...Object.entries(found)]);
  const { settings: own, warnings } = readSettings('init', { ...found, ...flags }, environment, machine, [
    ...faults,
    ...ofInit(given),
  ]);
  return runInit({ own, settings: asPreview(given), given }, warnings);
}

/** The look is that of a preview, which has no limits on what is written. */
function lookSettings(given: Given, environment: Environment, machine: Machine): SettingsOf<'preview'> {
  const isOfPreview = (name: string) => allSettings.get(name)?.commands.includes('preview') === true;
  const flags = Object.fromEntries([...given].filter(([name]) => isOfPreview(name)));
  return readSettings('preview', { key: anyKey, target: anyTarget, ...flags }, environment, machine).settings;
}

/** Of files whose names do not tell it: what those in their folder have. */
async function formatOf(
  given: Given,
  asPreview: (given: Given) => SettingsOf<'preview'>,
): Promise<FileFormat | undefined> {
  const patterns = given.get('files')?.split(betweenRepeated) ?? [];
  if (given.has('filesFormat') || patterns.some((pattern) => formatByEnding(pattern) !== undefined))
    return undefined;
  try {
    const settings = asPreview(new Map([...given, ['filesFormat', anyFormat]]));
    return await findFormat(patterns, settings);
  } catch (error) {
    // What is wrong besides is told with all others.
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

function ofInit(given: Given): Fault[] {
  const faults: Fault[] = [];
  const isAthena = given.has('table') || given.has('query');
  if (isAthena && !given.has('target') && !given.has('state')) {
    const problem = 'is required for an Athena source, whose state is on S3 beside the target';
    faults.push({ setting: '--target', problem });
  }
  if (given.get('files') === '-') {
    const problem = 'expected files that are there when a job runs, got -, which is read once';
    faults.push({ setting: '--files', problem });
  }
  return faults;
}

/** By setting name, what a config file may have of it. */
function givenOf(flags: GivenFlags, environment: Environment): Given {
  return new Map(
    [...configKeys.values()].flatMap(({ name, setting }) => {
      const flag = flags[name];
      const text = flag === true ? 'true' : (flag ?? textIn(environment, name));
      return text !== undefined && setting.commands.includes('init') ? [[name, text] as const] : [];
    }),
  );
}
