/** Surveys a source and freezes its rows, in the order that it allows, and ends the run whose rows do not serve. */

import type { PlanningSettings } from '../settings/settings.js';
import { RunError, SourceError } from '../shared/errors.js';
import type { Log } from '../telemetry/log.js';
import { checkSurvey } from './check-survey.js';
import { chooseTranches, chooseTranchesLate, maxPartitions, type TrancheCounts } from './choose-tranches.js';
import { orForget } from './or-forget.js';
import type { Frozen, Source, Survey } from './source.js';

export interface FrozenRows {
  readonly frozen: Frozen;
  readonly counts: TrancheCounts;
  readonly rows: number;
  /** Undefined where none was asked for. */
  readonly survey: Survey | undefined;
}

export interface FreezingContext {
  /** Of the job's last complete run, which this one is compared with. */
  readonly before: (TrancheCounts & { readonly objects: number | undefined }) | undefined;
  readonly log: Log;
  readonly signal: AbortSignal | undefined;
}

/** @throws SourceError or RunError when the rows do not serve; nothing of them is then left in the state */
export async function freezeRows(
  source: Source,
  folder: string,
  settings: PlanningSettings,
  context: FreezingContext,
): Promise<FrozenRows> {
  const forget = async () => source.forgetFrozen?.();
  return orForget(() => frozenRows(source, folder, settings, context), forget, context.log);
}

async function frozenRows(
  source: Source,
  folder: string,
  settings: PlanningSettings,
  { before, log, signal }: FreezingContext,
): Promise<FrozenRows> {
  const isLate = source.bytesInBatches !== undefined;
  const early = isLate ? undefined : await surveyed(source, settings, log);
  // An interrupt between two statements hits nothing, so it is asked for as well.
  signal?.throwIfAborted();
  const planned = countsOf(source, early?.rows, settings, before);
  tellOfOneUnload(source, planned, log);
  const frozen = await source.freeze(planned.partitions, folder);
  signal?.throwIfAborted();
  const rows = frozen.files.reduce((sum, file) => sum + file.rows, 0);
  await source.check(rows);
  const survey = isLate ? await surveyed(source, settings, log) : early;
  checkFrozen(rows, survey, source, settings, log);
  if (rows === 0) log.warn('the source has no rows, so nothing will be written');
  return { frozen, rows, survey, counts: countsOf(source, survey?.rows, settings, before) };
}

/** The partitions are the same whether the rows are known or not, where they are chosen before. */
export function countsOf(
  { bytesInBatches, mostPartitions }: Pick<Source, 'bytesInBatches' | 'mostPartitions'>,
  rows: number | undefined,
  { threads, tranches }: Pick<PlanningSettings, 'threads' | 'tranches'>,
  before?: FreezingContext['before'],
): TrancheCounts {
  // Objects that no row has any more are in the ledgers, too.
  const size = rows === undefined ? undefined : Math.max(rows, before?.objects ?? 0);
  return bytesInBatches === undefined
    ? chooseTranches(size, threads, tranches, before, mostPartitions)
    : chooseTranchesLate(bytesInBatches, size, threads, tranches, before);
}

/** Several UNLOADs were asked for, and one writes all partitions, since the tranches are too few or cannot be dealt to more evenly. */
function tellOfOneUnload(
  { mostPartitions = maxPartitions }: Source,
  { tranches, partitions }: TrancheCounts,
  log: Log,
): void {
  if (mostPartitions <= maxPartitions || partitions > maxPartitions) return;
  const unloads = mostPartitions / maxPartitions;
  log.warn(
    `--unloads ${unloads} has no effect: the rows have no tranches for more partitions than one UNLOAD writes; ` +
      `give --tranches ${mostPartitions}, or a multiple of it, or leave --unloads out`,
    { tranches, partitions },
  );
}

async function surveyed(source: Source, settings: PlanningSettings, log: Log): Promise<Survey | undefined> {
  if (!settings.survey) {
    if (settings.source.kind === 'athena') {
      log.warn(
        'without a survey nobody counts the source a second time: whether the rows frozen are all that it has is not known',
      );
    }
    return undefined;
  }
  const survey = await source.survey();
  checkSurvey(survey, settings);
  const { sharedKeys, rowsPerKey, ...counts } = survey;
  log.info('surveyed the source', {
    ...counts,
    sharedKeys: sharedKeys.length,
    ...(rowsPerKey === undefined ? {} : { mostRowsOfAKey: rowsPerKey.most }),
  });
  return survey;
}

function checkFrozen(
  rows: number,
  survey: Survey | undefined,
  { unsteady }: Source,
  settings: PlanningSettings,
  log: Log,
): void {
  if (survey && survey.rows !== rows) {
    if (!settings.sourceMayChange && unsteady !== undefined) {
      throw new SourceError(
        `The source gives other rows each time it is read: ${survey.rows} rows when surveyed, ${rows} when frozen. ` +
          `Nothing was written. ${unsteady}`,
      );
    }
    if (!settings.sourceMayChange) {
      throw new RunError(
        `The source changed while it was read: ${survey.rows} rows when surveyed, ${rows} when frozen. ` +
          'Nothing was written. Run again when nobody writes to it, or with --source-may-change.',
      );
    }
    log.warn('the source changed while it was read', { surveyed: survey.rows, frozen: rows });
  }
  // Again, since there may have been no survey. Of groups it alone knows how many there are.
  if (rows > settings.maxObjects && !(settings.onDuplicate.mode === 'group' && survey !== undefined)) {
    const { maxObjects, onDuplicate } = settings;
    throw new SourceError(
      `The source has ${rows} rows, more than --max-objects ${maxObjects}.${
        onDuplicate.mode === 'group'
          ? ' Without --no-survey its keys are counted, which are the objects.'
          : ''
      }`,
    );
  }
}
