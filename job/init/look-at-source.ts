/** What a source looks like to whoever is to write a config file for it: its columns, and a key that tells its rows apart. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShownColumn, Source, Survey } from '../plan/source.js';
import { withSource } from '../plan/with-source.js';
import type { SettingsOf } from '../settings/settings.js';
import { makeScratch } from '../shared/make-scratch.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { type KeyTemplate, parseKeyTemplate } from '../sql/key-template.js';
import { quoteIdentifier } from '../sql/quote.js';
import type { RunState } from '../state/run-state.js';
import type { Log } from '../telemetry/log.js';
import { keyCandidates } from './key-candidates.js';

export interface SeenColumn extends ShownColumn {
  /** Of the first rows. */
  readonly nulls: number;
  /** Different values, of the first rows. */
  readonly distinct: number;
}

/** A key that all rows were counted for. */
export interface TriedKey {
  readonly template: string;
  readonly survey: Survey;
}

export interface Look {
  readonly description: string;
  /** Of a source of files. */
  readonly files: number | undefined;
  readonly columns: readonly SeenColumn[];
  /** How many rows the columns were seen in. */
  readonly firstRows: number;
  /** In their order; the last one may be what serves. */
  readonly tried: readonly TriedKey[];
  /** Undefined where none was given and none was found. */
  readonly key: string | undefined;
  /** The key is the user's own. */
  readonly isGiven: boolean;
}

/** Rows by which candidates are chosen. Athena's answer comes as one statement, and each of its surveys is paid for. */
const limits = {
  files: { firstRows: 1_000, surveys: 3 },
  athena: { firstRows: 100, surveys: 1 },
} as const;

interface FirstLook extends Pick<Look, 'description' | 'files' | 'columns' | 'firstRows'> {
  readonly candidates: readonly KeyTemplate[];
}

type Work<T> = (source: Source, session: DuckDbSession) => Promise<T>;

export interface LookOptions {
  readonly settings: SettingsOf<'preview'>;
  /** The settings have the user's key, not one that stands in for it. */
  readonly hasKey: boolean;
  /** What a key ends with: `.json`. */
  readonly ending: string;
  readonly state: RunState;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** @throws SettingsError or SourceError when the source does not serve */
export async function lookAtSource(options: LookOptions): Promise<Look> {
  const { settings, hasKey, ending, state, log, signal } = options;
  const scratch = await makeScratch(settings.scratchDir, 'splitter-init', '--scratch-dir');
  const { firstRows, surveys } = limits[settings.source.kind];
  let looks = 0;
  // Each look has a folder of its own: it may make copies of the files.
  const look = async <T>(key: KeyTemplate, work: Work<T>, firstRowsOnly = false): Promise<T> => {
    const folder = join(scratch, String(looks));
    looks += 1;
    await mkdir(folder);
    const found = await withSource(
      { ...settings, key },
      { state, log, scratch: folder, signal, firstRowsOnly },
      work,
    );
    await rm(folder, { recursive: true });
    return found;
  };
  try {
    const first: Work<FirstLook> = (source, session) => firstLook(source, session, firstRows, ending);
    const { candidates, ...found } = await look(settings.key, first, true);
    const keys = hasKey ? [settings.key] : candidates.slice(0, surveys);
    const tried: TriedKey[] = [];
    for (const key of settings.survey ? keys : []) {
      signal.throwIfAborted();
      const survey = await look(key, (source) => source.survey());
      tried.push({ template: key.text, survey });
      if (tellsRowsApart(survey)) break;
    }
    return { ...found, tried, key: chosen(options, keys, tried), isGiven: hasKey };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export function tellsRowsApart({ rows, nullKeys, distinctKeys }: Survey): boolean {
  return rows > 0 && nullKeys === 0 && distinctKeys === rows;
}

function chosen(
  { settings, hasKey }: LookOptions,
  keys: readonly KeyTemplate[],
  tried: readonly TriedKey[],
): string | undefined {
  // Without the survey the first rows alone speak for it.
  if (hasKey || !settings.survey) return keys[0]?.text;
  return tried.find(({ survey }) => tellsRowsApart(survey))?.template;
}

async function firstLook(
  source: Source,
  session: DuckDbSession,
  most: number,
  ending: string,
): Promise<FirstLook> {
  const relation = await source.sample(most);
  const counts = source.columns.map(({ name }, index) => {
    const column = quoteIdentifier(name);
    return `count(${column}) AS c${index}, count(DISTINCT ${column}) AS d${index}`;
  });
  const [row] = await session.rows(`SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM ${relation}`);
  const firstRows = Number(row?.rows);
  const columns = source.shownColumns().map((column, index) => ({
    ...column,
    nulls: firstRows - Number(row?.[`c${index}`]),
    distinct: Number(row?.[`d${index}`]),
  }));
  const candidates = keyCandidates(source.columns, columns, firstRows, ending).map(parseKeyTemplate);
  const files = source.files?.length ?? source.listing?.objects;
  return { description: source.description, files, columns, firstRows, candidates };
}
