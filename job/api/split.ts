/** A whole split inside a program. */
import type { SettingsOf } from '../settings/settings.js';
import type { RunOptions } from './options.js';
import type { Report } from './reports.js';
import type { FinishSettings, SplitSettings, UploadSettings } from './settings.js';

/** Of a run that is planned, by `plan` or `diff`: what it reads and writes stands in its plan. */
export type PlannedSettings = Omit<UploadSettings, 'batch'> & FinishSettings;

/**
 * Reads a table and writes one object per row: plan, upload and finish. With the `runId` of a run that was stopped or failed it goes
 * on with it; with that of a planned run and its `state`, and no source, target and key, it does what is planned.
 *
 * @throws SplitterError
 */
export async function split(
  settings: SplitSettings | PlannedSettings,
  options: RunOptions = {},
): Promise<Report> {
  const { runInside } = await import('./inside/run-inside.js');
  const { isApplied, readGiven, readGivenApplied } = await import('./inside/read-given.js');
  const { tellEnd } = await import('./inside/tell-end.js');
  if (isApplied(settings ?? {})) {
    const { applyStage } = await import('../commands/apply-stage.js');
    return runInside(options, {
      read: () => {
        const { settings: read, warnings, given } = readGivenApplied(settings);
        return { settings: { ...read, given }, warnings };
      },
      stage: async (read, context) =>
        tellEnd(await applyStage({ settings: read, given: read.given }, context), read, context),
    });
  }
  const { splitStage } = await import('../commands/split-stage.js');
  const { findRun } = await import('../commands/start-or-resume.js');
  return runInside<SettingsOf<'split'>, Report>(options, {
    read: () => readGiven('split', settings),
    stage: async (read, context) => tellEnd(await splitStage(read, context), read, context),
    findRun,
  });
}
