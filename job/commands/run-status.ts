/** What `splitter status` does: looks at one run in the state, and prints how far it is. */
import { renderReport } from '../finish/render-report.js';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { lookAtRun } from '../state/list-runs.js';
import { formatAge } from '../telemetry/format.js';
import { knownRun } from './known-run.js';
import { commandText, stateFlags } from './resume-command.js';
import { withRun } from './run-context.js';
import { wayOn } from './way-on.js';

export function runStatus(settings: SettingsOf<'status'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async ({ state }) => {
    const { holder, files } = await knownRun(state);
    const { job, plan, report } = files;
    const summary = await lookAtRun(state, files);
    const place = stateFlags(settings);
    const way =
      job === undefined || summary.stage === 'ended'
        ? undefined
        : wayOn(state.runId, job, summary.stage, place);
    const isResumed = way !== undefined && way.how !== 'none';
    const resume = isResumed ? commandText(['resume', state.runId, ...place]) : undefined;
    const notResumed = way?.how === 'none' ? `no: ${way.why}` : undefined;
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
      ['resume', resume ?? notResumed],
    ];
    const shown = lines.flatMap(([name, text]) => (text ? [`${name.padEnd(8)} ${text}`] : []));
    process.stdout.write(`${shown.join('\n')}\n`);
    if (report !== undefined) process.stdout.write(`\n${renderReport(report)}\n`);
    return exitCodes.done;
  });
}
