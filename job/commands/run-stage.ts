/** Runs a stage that can be stopped, fail and be resumed: what it ends with is told once, with the command that goes on. */

import type { PlanSettings, StageSettings } from '../settings/settings.js';
import { exitCodeOf, exitCodes } from '../shared/exit-code.js';
import type { ObjectStore } from '../store/object-store.js';
import { resumeCommand } from './resume-command.js';
import { type CommandContext, withRun } from './run-context.js';
import { ofRun } from './run-of-error.js';
import type { StageContext } from './stage-context.js';
import { listenToSignals } from './stop-signals.js';
import { tellFailure } from './tell-failure.js';

/** Returns the exit code: the stage's own, or that of the error which it ended with and can be resumed from. */
export function runStage(
  settings: StageSettings,
  warnings: readonly string[],
  stage: (context: StageContext) => Promise<number>,
  findRun?: (store: ObjectStore) => Promise<string | undefined>,
): Promise<number> {
  let context: CommandContext | undefined;
  const resumeLine = ({ state }: CommandContext) => resumeCommand(process.argv.slice(2), state.runId);
  const tellHowToResume = () => {
    if (context === undefined) return;
    context.terminal.line(`To resume${isPiped(settings) ? ofStandardInput : ''}:\n  ${resumeLine(context)}`);
  };
  const signals = listenToSignals((signal) => {
    context?.log.info(`${signal}: no new rows; waiting for what is in flight. A second signal stops at once`);
  }, tellHowToResume);
  const run = async (opened: CommandContext) => {
    context = opened;
    try {
      return await stage({ ...opened, stop: signals.stop });
    } catch (error) {
      const run = opened.state.runId;
      const exitCode = exitCodeOf(error);
      if (exitCode === exitCodes.wrongInput || exitCode === exitCodes.held) throw ofRun(error, run);
      const how = { form: settings.log, isVerbose: settings.verbose, writeLine: opened.terminal.line };
      const told = { ...how, run, resume: resumeLine(opened) };
      tellFailure(error, told);
      tellHowToResume();
      return exitCode;
    }
  };
  return withRun(settings, warnings, run, findRun).finally(signals.dispose);
}

const ofStandardInput =
  ' (the rows on standard input have to be given again where the plan was cut off, and need not be where it stands)';

function isPiped(settings: StageSettings | PlanSettings): boolean {
  return 'source' in settings && settings.source.kind === 'files' && settings.source.files[0] === '-';
}
