/** What `splitter runs` does: prints the runs of a state, a line each. */
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { listRuns, type RunSummary } from '../state/list-runs.js';
import { formatLocation } from '../store/parse-location.js';
import { formatAge } from '../telemetry/format.js';
import { withRun } from './run-context.js';

export function runRuns(settings: SettingsOf<'runs'>, warnings: readonly string[]): Promise<number> {
  return withRun({ ...settings, runId: undefined }, warnings, async ({ state, log }) => {
    const found = await listRuns(state);
    if (found.length === 0) {
      log.info(`no run in ${formatLocation(settings.state)}`);
      return exitCodes.done;
    }
    const lines =
      settings.log === 'json' ? found.map((run) => JSON.stringify(run)) : table(found, Date.now());
    for (const line of lines) process.stdout.write(`${line}\n`);
    return exitCodes.done;
  });
}

function table(found: readonly RunSummary[], now: number): string[] {
  const heads = ['RUN', 'TARGET', 'JOB', 'STAGE', 'DONE', 'OUTCOME', 'AGE'];
  const rows = found.map(({ run, target, job, stage, done, total, exitCode, createdAt }) => [
    run,
    target,
    job,
    stage,
    total === undefined ? '' : `${done} of ${total}`,
    exitCode === undefined ? '' : exitCode === exitCodes.done ? 'done' : `done, exit ${exitCode}`,
    createdAt === undefined ? '' : formatAge((now - Date.parse(createdAt)) / 1000),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
