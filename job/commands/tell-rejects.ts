/** Says at the end of a run that more rows were rejected than it may: which, why, and where they are. */
import { exitCodes } from '../shared/exit-code.js';
import { failureCodes } from '../shared/failure-codes.js';
import { areRowValuesTold } from '../shared/row-values.js';
import { lastRejects, type RejectedRow, type RejectsFile } from '../state/last-rejects.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { formatCount } from '../telemetry/format.js';
import type { Log } from '../telemetry/log.js';

export interface RejectsContext {
  readonly state: Pick<RunState, 'listRejects' | 'rejectsEnd'>;
  readonly settings: { readonly log: 'pretty' | 'json' };
  readonly log: Pick<Log, 'error'>;
}

type Sample = Pick<RejectedRow, 'reason' | 'key'>;

const mostSamples = 3;
/** Files that are looked into for samples. */
const mostFiles = 8;

/**
 * Nothing where the rejects were not too many, by the limit that the run ended under: the command has the report's exit code,
 * whatever its own flags say. Superseded rows do not count.
 */
export async function tellRejects(report: Report, { state, settings, log }: RejectsContext): Promise<void> {
  const { runId, reasons } = report;
  const rejects = report.rejected - report.superseded;
  if (!isPassed(report, rejects)) return;
  const { superseded: _, ...counted } = reasons;
  const files = await state.listRejects();
  const samples = areRowValuesTold() ? await samplesOf(files, state) : [];
  const where = files.map(({ uri }) => uri).slice(0, mostSamples);
  const most = Object.entries(counted).sort(([, one], [, other]) => other - one);
  const why = most.map(([reason, rows]) => `${formatCount(rows)} ${reason}`);
  const allowed = report.maxRejects === undefined ? 'allowed' : `${formatCount(report.maxRejects)} allows`;
  const said = `${formatCount(rejects)} rows were rejected (${why.join(', ')}), more than --max-rejects ${allowed}`;
  if (settings.log === 'json') {
    const code = 'rejects-passed';
    const todo = failureCodes[code].todo();
    log.error(said, { code, exitCode: 3, run: runId, reasons: counted, samples, rejects: where, todo });
    return;
  }
  const shown = samples.map(
    ({ reason, key }) => `\n  ${reason}: ${key === null ? 'no key' : JSON.stringify(key)}`,
  );
  const more =
    files.length > where.length ? `\n  and ${formatCount(files.length - where.length)} more files` : '';
  log.error(
    `${said}.${shown.length > 0 ? ` Such as:${shown.join('')}` : ''}\nAll of them:${where.map((uri) => `\n  ${uri}`).join('')}${more}`,
  );
}

/** A report of an earlier version does not say the limit: then 3 without another reason is of the rejects. */
function isPassed({ exitCode, maxRejects, deletions }: Report, rejects: number): boolean {
  if (exitCode !== exitCodes.limitPassed) return false;
  if (maxRejects !== undefined) return rejects > maxRejects;
  return rejects > 0 && (deletions?.why ?? 'max-rejects') === 'max-rejects';
}

/** Of different reasons where there are any; superseded rows do not count. */
async function samplesOf(
  files: readonly RejectsFile[],
  state: Pick<RunState, 'rejectsEnd'>,
): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const file of files.slice(0, mostFiles)) {
    for (const { reason, key } of await lastRejects(file, state)) {
      if (reason !== 'superseded') found.push({ reason, key });
    }
  }
  const firsts = found.filter(({ reason }, at) => found.findIndex((each) => each.reason === reason) === at);
  return [...firsts, ...found.filter((sample) => !firsts.includes(sample))].slice(0, mostSamples);
}
