/** All settings there are. A new one is an entry in its group's file; everything else follows from it. */
import type { z } from 'zod';
import { isHandedOn } from './deployment.js';
import { athenaSettings } from './groups/athena-settings.js';
import { bodySettings } from './groups/body-settings.js';
import { outputSettings } from './groups/output-settings.js';
import { previewSettings } from './groups/preview-settings.js';
import { runSettings } from './groups/run-settings.js';
import { s3Settings } from './groups/s3-settings.js';
import { safetySettings } from './groups/safety-settings.js';
import { sampleSettings } from './groups/sample-settings.js';
import { sizeSettings } from './groups/size-settings.js';
import { sourceSettings } from './groups/source-settings.js';
import { stateSettings } from './groups/state-settings.js';
import { targetSettings } from './groups/target-settings.js';
import { verifySettings } from './groups/verify-settings.js';
import type { CommandName, Setting } from './setting.js';

const registry = {
  ...sourceSettings,
  ...athenaSettings,
  ...targetSettings,
  ...bodySettings,
  ...stateSettings,
  ...sizeSettings,
  ...safetySettings,
  ...s3Settings,
  ...outputSettings,
  ...verifySettings,
  ...previewSettings,
  ...sampleSettings,
  ...runSettings,
};

type Registry = typeof registry;
/** A setting's name in the code: `maxInFlight` for `--max-in-flight`. */
export type SettingName = keyof Registry;

/** In the order of the help and the reference. */
export const allSettings: ReadonlyMap<string, Setting> = new Map(
  Object.entries<Setting>(registry).map(([name, entry]) => [name, withRun(name, entry)]),
);

/** `run` takes what it hands on to the task, as text. */
function withRun(name: string, entry: Setting): Setting {
  return isHandedOn(name, entry.commands) ? { ...entry, commands: [...entry.commands, 'run'] } : entry;
}

type ValueOf<S extends Setting> = z.output<S['schema']>;
type NeverMissing<S extends Setting, C extends CommandName> = S extends { readonly default: unknown }
  ? true
  : S extends { readonly required: readonly (infer R)[] }
    ? C extends R
      ? true
      : false
    : false;

/** What a command is given once its settings are free of faults; undefined are only those that may be left out. */
export type ValuesOf<C extends CommandName> = {
  readonly [N in SettingName as C extends Registry[N]['commands'][number] ? N : never]: NeverMissing<
    Registry[N],
    C
  > extends true
    ? ValueOf<Registry[N]>
    : ValueOf<Registry[N]> | undefined;
};

/** While faults are still being collected: what is missing is not given, not the command's, or faulty. */
export type PartialValues = { readonly [N in SettingName]?: ValueOf<Registry[N]> | undefined };
