/** What every command that opens a state has around it: a log and a terminal on standard error, and the run. */
import type { SettingsOf } from '../settings/settings.js';
import { tellRowValues } from '../shared/row-values.js';
import type { ObjectStore } from '../store/object-store.js';
import { startProgress } from '../telemetry/progress.js';
import type { Shown } from '../telemetry/show-progress.js';
import type { Terminal } from '../telemetry/terminal.js';
import { openLog } from './open-log.js';
import { openRun, type RunContext, type RunSettings } from './open-run.js';

export interface CommandContext extends RunContext {
  readonly terminal: Terminal;
}

export type CommandSettings = RunSettings &
  Pick<SettingsOf<'split'>, 'log' | 'quiet' | 'verbose' | 'given'> &
  Partial<Pick<SettingsOf<'split'>, 'logValues'>>;

/** The run is the one that the settings name, or the one that `findRun` finds, or a new one. */
export function withRun<T>(
  settings: CommandSettings,
  warnings: readonly string[],
  stage: (context: CommandContext) => Promise<T>,
  findRun?: (store: ObjectStore) => Promise<string | undefined>,
): Promise<T> {
  tellRowValues(settings.logValues ?? 'all');
  const { log, terminal } = openLog(settings);
  for (const warning of warnings) log.warn(warning);
  const show = ({ stage, counters, total: totalRows, before: doneRows = 0 }: Shown) => {
    if (counters === undefined) return () => {};
    const unit = stage === 'list' || stage === 'read' || stage === 'delete' ? 'objects' : 'rows';
    return startProgress({ counters, totalRows, doneRows, unit, log });
  };
  return openRun(settings, { log, show }, (context) => stage({ ...context, terminal }), findRun);
}
