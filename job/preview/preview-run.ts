/** A run short of writing: what it would read, make of it, ask, cost and take. */
import { rm } from 'node:fs/promises';
import { checkSurvey } from '../plan/check-survey.js';
import type { TrancheCounts } from '../plan/choose-tranches.js';
import { countsOf } from '../plan/freeze-rows.js';
import { lookAtTarget } from '../plan/look-at-target.js';
import type { ShownColumn, Survey } from '../plan/source.js';
import { withSource } from '../plan/with-source.js';
import type { SettingsOf } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { SourceError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { areRowValuesTold, toldValue } from '../shared/row-values.js';
import { stagingExpression } from '../sql/staging-expression.js';
import type { QueryTotals } from '../state/query-totals.js';
import type { RunState } from '../state/run-state.js';
import { formatLocation } from '../store/parse-location.js';
import type { Log } from '../telemetry/log.js';
import { isCut } from '../upload/is-cut.js';
import { scratchOfPartition } from '../upload/scratch-of-task.js';
import { type ComparedWith, comparedWith, dollarsPerThousand } from './compared-with.js';
import { type LastRun, lastRun } from './last-run.js';
import { meanBody } from './mean-body.js';
import { type Reckoned, reckon } from './reckon.js';
import { type SampleObject, sampleObjects } from './sample-objects.js';

/** How many objects are shown, and how many rows are looked at for their size. */
const shownObjects = 3;
const measuredRows = 20;

export interface Preview extends TrancheCounts {
  readonly source: string;
  readonly target: string;
  readonly columns: readonly ShownColumn[];
  /** Null under `--no-survey`. */
  readonly survey: Survey | null;
  /** What shares objects under `--on-duplicate group`; null under anything else, or without a survey. */
  readonly groups: Groups | null;
  /** Null where messages tell no values. */
  readonly samples: readonly SampleObject[] | null;
  /** The SELECT that Athena would UNLOAD; null where files are the source. */
  readonly sql: string | null;
  /** How many UNLOADs there would be, each a scan; null where files are the source. */
  readonly unloads: number | null;
  /** What looking took; null where files are the source. */
  readonly athena: QueryTotals | null;
  /** Null for a run that writes all and deletes nothing. */
  readonly compared: ComparedWith | null;
  /** The job's last complete run; null where there is none. */
  readonly last: LastRun | null;
  /** What a thousand PUTs cost, in US dollars. */
  readonly dollarsPerThousand: number;
  /** On average, of the rows that were looked at, before compression; null where there are none. */
  readonly bytesPerObject: number | null;
  /**
   * What a thread of the upload takes of the scratch folder at most, in bytes, if rows took as much frozen as in their objects;
   * null when nothing is known of their size.
   */
  readonly scratch: number | null;
  /** As if all rows were written; null when nothing is known of the source's size. */
  readonly reckoned: Reckoned | null;
  /** Why the run would end before it writes anything, or null. */
  readonly problem: string | null;
}

type RowsPerKey = NonNullable<Survey['rowsPerKey']>;

export interface Groups {
  readonly objects: number;
  readonly rows: RowsPerKey;
  /** As many rows of the size of those that were looked at; null where there were none. */
  readonly bytes: RowsPerKey | null;
}

/**
 * Writes nothing to target or state but what Athena keeps of its answers.
 *
 * @throws SettingsError or SourceError when source or target do not serve
 */
export async function previewRun(
  settings: SettingsOf<'preview'>,
  state: RunState,
  log: Log,
  signal: AbortSignal,
): Promise<Preview> {
  const facts = await lookAtTarget(state, settings.target, settings.job);
  const last = await lastRun(facts.baseline?.content, state);
  const compared = await comparedWith(settings, { ...facts, last }, state);
  const scratch = await makeScratch(settings.scratchDir, 'splitter-preview', '--scratch-dir');
  try {
    const firstRowsOnly = !settings.survey;
    return await withSource(
      settings,
      { state, log, scratch, signal, firstRowsOnly },
      async (source, session) => {
        const scannedBefore = source.queryTotals()?.bytesScanned ?? 0;
        const survey = settings.survey ? await source.survey() : undefined;
        const scanned = (source.queryTotals()?.bytesScanned ?? 0) - scannedBefore;
        signal.throwIfAborted();
        const counts = countsOf(source, survey?.rows, settings);
        const raw = source.columns.filter((column) => stagingExpression(column).raw).map(({ name }) => name);
        const isGrouped = settings.onDuplicate.mode === 'group';
        const looked = await source.sample(measuredRows);
        const rows = await sampleObjects(
          session,
          `(FROM ${looked} LIMIT ${shownObjects})`,
          raw,
          settings.body,
        );
        const row = await meanBody(session, looked, raw, settings.body);
        const samples = isGrouped ? rows.map((row) => asGroup(row, settings.body)) : rows;
        const unloads = source.unloads?.(counts.partitions);
        const athena = unloads === undefined ? undefined : { surveyScan: survey && scanned, unloads };
        const objects = survey?.distinctKeys;
        const bytesPerObject =
          row === undefined
            ? undefined
            : isGrouped
              ? row * ((survey?.rows ?? 0) / Math.max(1, objects ?? 0))
              : row;
        const { partitions } = counts;
        const now = systemClock.wall();
        const about = { bytesPerObject, partitions, athena, last, now };
        const reckoned = survey === undefined ? null : await reckon(settings, { survey, ...about });
        return {
          source: source.description,
          target: formatLocation(settings.target),
          columns: source.shownColumns(),
          survey: survey === undefined ? null : toldSurvey(survey),
          groups: isGrouped && survey !== undefined ? groupsOf(survey, rows, settings.body) : null,
          ...counts,
          samples: areRowValuesTold() ? samples : null,
          sql: source.frozenSql(counts.partitions) ?? null,
          unloads: unloads ?? null,
          athena: source.queryTotals() ?? null,
          compared,
          last,
          dollarsPerThousand: dollarsPerThousand(settings),
          bytesPerObject: bytesPerObject ?? null,
          scratch:
            objects === undefined || bytesPerObject === undefined
              ? null
              : scratchOfPartition({
                  bytes: (objects * bytesPerObject) / partitions,
                  isFetched: settings.state.kind === 's3',
                  isCut: isCut(counts),
                }),
          reckoned,
          problem:
            survey === undefined ? null : (problemOf(survey, settings) ?? reckoned?.limit?.problem ?? null),
        };
      },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function toldSurvey(survey: Survey): Survey {
  const sharedKeys = survey.sharedKeys.map(({ key, rows }) => ({ key: toldValue(key), rows }));
  return { ...survey, sharedKeys };
}

/** As if it were the only one of its key. */
function asGroup(row: SampleObject, { as }: SettingsOf<'preview'>['body']): SampleObject {
  const isArray = row.body !== null && (as === undefined || as.kind === 'json');
  return isArray ? { ...row, body: `[${row.body}]` } : row;
}

/** Bytes by the rows that were looked at. Of CSV each of those has the header, which a group has once. */
function groupsOf(
  { distinctKeys, rowsPerKey }: Survey,
  rows: readonly SampleObject[],
  { as }: SettingsOf<'preview'>['body'],
): Groups | null {
  const bodies = rows.map(({ body }) => body ?? '');
  const records = as?.kind === 'csv' ? bodies.map(recordOf) : bodies;
  const once =
    as?.kind === 'csv' ? Buffer.byteLength(bodies[0] ?? '') - Buffer.byteLength(records[0] ?? '') : 1;
  const comma = as === undefined || as.kind === 'json' ? 1 : 0;
  const seen = records.reduce((sum, record) => sum + Buffer.byteLength(record) + comma, 0);
  const of = (count: number) => Math.round((count * seen) / rows.length) + once;
  if (rowsPerKey === undefined) return null;
  const { median, p99, most } = rowsPerKey;
  return {
    objects: distinctKeys,
    rows: rowsPerKey,
    bytes: rows.length === 0 ? null : { median: of(median), p99: of(p99), most: of(most) },
  };
}

/** Without its header, unless a field has a line end in it. */
function recordOf(csv: string): string {
  const end = '\r\n';
  return csv.slice(csv.lastIndexOf(end, csv.length - 2 * end.length) + end.length);
}

function problemOf(survey: Survey, settings: SettingsOf<'preview'>): string | null {
  try {
    checkSurvey(survey, settings);
    return null;
  } catch (error) {
    if (error instanceof SourceError) return error.message;
    throw error;
  }
}
