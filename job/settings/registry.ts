/** All settings there are. A new one is an entry in its group's file; everything else follows from it. */
import type { z } from 'zod';
import { athenaSettings } from './groups/athena-settings.js';
import { bodySettings } from './groups/body-settings.js';
import { changeSettings } from './groups/change-settings.js';
import { completionSettings } from './groups/completion-settings.js';
import { configSettings } from './groups/config-settings.js';
import { diffSettings } from './groups/diff-settings.js';
import { encryptionSettings } from './groups/encryption-settings.js';
import { headerSettings } from './groups/header-settings.js';
import { historySettings } from './groups/history-settings.js';
import { initSettings } from './groups/init-settings.js';
import { outputSettings } from './groups/output-settings.js';
import { policySettings } from './groups/policy-settings.js';
import { previewSettings } from './groups/preview-settings.js';
import { releaseSettings } from './groups/release-settings.js';
import { runSettings } from './groups/run-settings.js';
import { s3Settings } from './groups/s3-settings.js';
import { safetySettings } from './groups/safety-settings.js';
import { sampleSettings } from './groups/sample-settings.js';
import { sizeSettings } from './groups/size-settings.js';
import { sourceS3Settings } from './groups/source-s3-settings.js';
import { sourceSettings } from './groups/source-settings.js';
import { stateSettings } from './groups/state-settings.js';
import { targetSettings } from './groups/target-settings.js';
import { verifySettings } from './groups/verify-settings.js';
import type { CommandName, Setting } from './setting.js';

const registry = {
  ...sourceSettings,
  ...sourceS3Settings,
  ...athenaSettings,
  ...targetSettings,
  ...bodySettings,
  ...changeSettings,
  ...headerSettings,
  ...encryptionSettings,
  ...configSettings,
  ...stateSettings,
  ...sizeSettings,
  ...safetySettings,
  ...s3Settings,
  ...outputSettings,
  ...verifySettings,
  ...historySettings,
  ...diffSettings,
  ...releaseSettings,
  ...previewSettings,
  ...policySettings,
  ...initSettings,
  ...sampleSettings,
  ...runSettings,
  ...completionSettings,
};

export type Registry = typeof registry;
/** A setting's name in the code: `maxInFlight` for `--max-in-flight`. */
export type SettingName = keyof Registry;

/** As their files have them. */
export const entries: ReadonlyMap<string, Setting> = new Map(Object.entries<Setting>(registry));

/** In the order of the help and the reference. */
export const allSettings: ReadonlyMap<string, Setting> = new Map(
  [...entries].map(([name, entry]) => [name, withTakers(entry)]),
);

/** `run` takes what it hands on to the task, `init` what it writes down, both as text; `policy` whatever `split` takes and needs. */
function withTakers(entry: Setting): Setting {
  const takers: CommandName[] = [];
  if (isWrittenDown(entry)) takers.push('init');
  if (isHandedOn(entry)) takers.push('run');
  if (entry.commands.includes('split')) takers.push('policy');
  if (takers.length === 0) return entry;
  const { commands, required } = entry;
  return {
    ...entry,
    commands: [...commands, ...takers],
    ...(required?.includes('split') && { required: [...required, 'policy'] }),
  };
}

/** Whether `splitter init` takes the setting, to write it into the config file. */
function isWrittenDown({ commands, configured }: Setting): boolean {
  return commands.includes('split') && configured !== false;
}

/** Whether `splitter run` hands the setting on to the task that it starts. */
export function isHandedOn({ commands, deployed }: Setting): boolean {
  return commands.includes('split') && deployed !== false;
}

export type ValueOf<N extends SettingName> = z.output<Registry[N]['schema']>;

/**
 * While faults are still being collected: what is missing is not given, not the command's, or faulty. An interface,
 * since the entries' own functions take it: TypeScript looks into one no earlier than it must.
 */
export interface PartialValues extends AnyValues {}
type AnyValues = { readonly [N in SettingName]?: ValueOf<N> | undefined };
