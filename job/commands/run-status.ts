/** What `splitter status` does: looks at one run in the state, and prints how far it is. */
import { renderReport } from '../finish/render-report.js';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { lookAtRun } from '../state/list-runs.js';
import { formatAge } from '../telemetry/format.js';
import { knownRun } from './known-run.js';
import { commandText, stateFlags } from './resume-command.js';
import { withRun } from './run-context.js';

export function runStatus(settings: SettingsOf<'status'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async ({ state }) => {
    const { holder } = await knownRun(state);
    const [summary, plan, report] = await Promise.all([
      lookAtRun(state),
      state.findPlan(),
      state.findReport(),
    ]);
    const isResumable = summary.stage !== 'ended' && summary.stage !== 'compared';
    const resume = isResumable ? commandText(['resume', state.runId, ...stateFlags(settings)]) : undefined;
    if (settings.log === 'json') {
      const found = { ...summary, source: plan?.source, rows: plan?.rows, holder, resume, report };
      process.stdout.write(`${JSON.stringify(found)}\n`);
      return exitCodes.done;
    }
    const { createdAt } = summary;
    const lines: [string, string | undefined][] = [
      ['run', summary.run],
      ['target', summary.target],
      ['job', summary.job],
      ['source', plan?.source],
      ['begun', createdAt && `${createdAt} (${formatAge((Date.now() - Date.parse(createdAt)) / 1000)} ago)`],
      ['stage', summary.stage],
      ['done', summary.total === undefined ? undefined : `${summary.done} of ${summary.total} tranches`],
      ['held by', holder && `${holder}. Who was killed stands here until another run takes the target`],
      ['resume', resume],
    ];
    const shown = lines.flatMap(([name, text]) => (text ? [`${name.padEnd(8)} ${text}`] : []));
    process.stdout.write(`${shown.join('\n')}\n`);
    if (report !== undefined) process.stdout.write(`\n${renderReport(report)}\n`);
    return exitCodes.done;
  });
}
