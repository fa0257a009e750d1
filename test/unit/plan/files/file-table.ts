/** Files for one test, and what the file source makes of them: the frozen rows, or the error. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { openFileSource } from '../../../../job/plan/files/file-source.js';
import type { Progress } from '../../../../job/plan/plan-progress.js';
import type { Source, Survey } from '../../../../job/plan/source.js';
import type { FileSourceSettings } from '../../../../job/settings/settings.js';
import { bodyExpression } from '../../../../job/sql/body-expression.js';
import { parseKeyTemplate } from '../../../../job/sql/key-template.js';
import { stagingExpression } from '../../../../job/sql/staging-expression.js';
import { createLog } from '../../../../job/telemetry/log.js';
import type { TestSession } from '../../sql/test-session.js';
import { usualSettings } from './usual-settings.js';

export type Contents = Readonly<Record<string, string | Buffer>>;

export interface Options extends Partial<FileSourceSettings> {
  /** Within the folder. @default '*' */
  readonly glob?: string;
  /** Several, instead of one. */
  readonly globs?: readonly string[];
  readonly key?: string;
  readonly deletedWhen?: string;
  /** Told of how far the reading is. */
  readonly progress?: Progress;
}

export interface FrozenTable {
  /** `name TYPE`, with ` raw` after it where it was frozen as JSON text. */
  readonly columns: readonly string[];
  /** Values as text, ordered; without the key. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly keys: readonly (string | null)[];
  /** Those of rows that the condition holds for. */
  readonly deleted: readonly (string | null)[];
  /** Of the row groups of the frozen files, the rows of the largest. */
  readonly largestGroup: number;
  readonly survey: Survey;
  readonly log: readonly string[];
}

const body = {
  as: { kind: 'json' },
  shape: 'object',
  omitNulls: false,
  columns: undefined,
  rename: undefined,
  jsonColumns: undefined,
} as const;

export const gzip = (text: string): Buffer => gzipSync(text);

/** `{folder}` in what it rejects with stands for the test's folder. */
export async function freezeFiles(
  { session, folder }: TestSession,
  contents: Contents,
  { glob = '*', globs = [glob], key = '{id}', deletedWhen, progress, ...settings }: Options = {},
): Promise<FrozenTable> {
  const home = await mkdtemp(join(folder, 'files-'));
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(dirname(join(home, 'in', name)), { recursive: true });
    await writeFile(join(home, 'in', name), content);
  }
  const out = join(home, 'out');
  await mkdir(out);
  const all: FileSourceSettings = {
    ...usualSettings,
    files: globs.map((pattern) => `${home}/in/${pattern}`),
    header: settings.columnNames === undefined,
    ...settings,
  };
  const log: string[] = [];
  let source: Source | undefined;
  try {
    source = await openFileSource(
      session,
      all,
      {
        key: parseKeyTemplate(key),
        target: { kind: 's3', bucket: 'b', prefix: 'p/' },
        body,
        onDuplicate: { mode: 'reject' },
        groupOrder: undefined,
        deletedWhen,
      },
      {
        log: createLog('pretty', (line) => log.push(line)),
        scratch: join(home, 'scratch'),
        signal: undefined,
        ...(progress === undefined ? {} : { progress }),
      },
    );
    const survey = await source.survey();
    const { files: frozen } = await source.freeze(3, out);
    await source.check(frozen.reduce((sum, { rows }) => sum + rows, 0));
    const total = frozen.reduce((sum, { rows }) => sum + rows, 0);
    const columns = source.columns.map(({ name, type }) => `${name} ${type.alias ?? type.toString()}`);
    if (frozen.length === 0)
      return { columns, rows: [], keys: [], deleted: [], largestGroup: 0, survey, log };
    const names = source.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"::VARCHAR`);
    const found = await session.rows(
      `SELECT splitter_key AS key, [${names.join(', ')}] AS row FROM ${await source.sample(total + 1)} ORDER BY row`,
    );
    // What the sample shows is what the frozen files have bodies of.
    const staged = source.columns.map((column) => ({ ...column, raw: stagingExpression(column).raw }));
    const bodies = `SELECT splitter_key AS key, ${bodyExpression(staged, body)} AS body FROM splitter_sample`;
    const inFiles = `SELECT splitter_key AS key, splitter_body AS body
      FROM read_parquet('${out}/*/*.parquet', hive_partitioning = false)`;
    const ordered = (query: string) => session.rows(`FROM (${query}) ORDER BY key, body`);
    expect(await ordered(inFiles)).toEqual(await ordered(bodies));
    expect(found).toHaveLength(total);
    const deleted =
      deletedWhen === undefined
        ? []
        : await session.rows(
            `SELECT splitter_key AS key FROM read_parquet('${out}/*/*.parquet', hive_partitioning = false)
              WHERE splitter_deleted ORDER BY key`,
          );
    const [groups] = await session.rows(
      `SELECT max(row_group_num_rows) AS largest FROM parquet_metadata('${out}/*/*.parquet')`,
    );
    return {
      columns,
      largestGroup: Number(groups?.largest),
      deleted: deleted.map(({ key }) => key as string | null),
      rows: found.map(({ row }) => (row as unknown as { items: (string | null)[] }).items),
      keys: found.map((row) => row.key as string | null),
      survey,
      log,
    };
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(join(home, 'in'), '{folder}');
    throw error;
  } finally {
    await source?.close();
  }
}
