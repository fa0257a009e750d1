import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { CountedFiles } from '../../../../job/plan/files/counted-files.js';
import type { FileForm } from '../../../../job/plan/files/csv-relation.js';
import { identify, type SourceFile } from '../../../../job/plan/files/list-files.js';
import type { FileSourceSettings } from '../../../../job/settings/settings.js';
import { fileList } from '../../../../job/sql/file-list.js';
import { createLog } from '../../../../job/telemetry/log.js';
import { testSession } from '../../sql/test-session.js';
import { usualSettings } from './usual-settings.js';

const opened = testSession();
let counted: CountedFiles | undefined;
afterEach(() => counted?.close());

interface Parts {
  /** @default id and v, as in the files */
  readonly names?: readonly string[];
  /** @default names */
  readonly namesIn?: readonly string[];
  readonly settings?: Partial<FileSourceSettings>;
}

/** Rows 1 and 2 of a.csv and 3 of b.csv, of which the relation has those that `where` leaves. */
async function countedFiles(
  where: string,
  { names = ['id', 'v'], namesIn = names, settings = {} }: Parts = {},
) {
  const { session, folder } = opened();
  const home = await mkdtemp(join(folder, 'counted-'));
  const files: SourceFile[] = [];
  for (const [name, text] of [
    ['a.csv', 'id,v\n1,x\n2,y\n'],
    ['b.csv', 'id,v\n3,z\n'],
  ] as const) {
    const path = join(home, name);
    await writeFile(path, text);
    const identity = await identify(path);
    if (identity === undefined) throw new Error('expected the file that was just written');
    files.push({ path, ...identity });
  }
  const forms = files.map(({ path }): FileForm => ({ path, copy: undefined }));
  // Of the files as they are, however many are copied; the copies make another relation of it.
  const relationOf = async (some: readonly FileForm[]) =>
    `(FROM read_csv(${fileList(some.map(({ path }) => path))})
       WHERE ${where} AND ${some.filter(({ copy }) => copy).length} >= 0)`;
  counted = new CountedFiles({
    session,
    log: createLog('pretty', () => {}),
    scratch: join(home, 'scratch'),
    signal: undefined,
    progress: undefined,
    settings: { ...usualSettings, files: files.map(({ path }) => path), ...settings },
    files,
    prepared: files.map(({ path }) => ({ path, text: path, rows: path, documents: undefined })),
    names,
    namesIn: () => namesIn,
    forms,
    relation: await relationOf(forms),
    relationOf,
    explain: async (error) => new Error('not explained', { cause: error }),
  });
  let reads = 0;
  const rows = await counted.readBeside(async (from) => {
    reads += 1;
    const [row] = await session.rows(`SELECT count(*) AS rows FROM ${from}`);
    return Number(row?.rows);
  });
  return { counted, home, rows, reads };
}

test('rows that are as many as the census counts pass', async () => {
  const { counted, rows } = await countedFiles('true');
  expect(rows).toBe(3);
  await counted.check(rows);
});

test('a row that DuckDB leaves out is told with both counts and its file', async () => {
  const { counted, home, rows } = await countedFiles('id <> 2');
  expect(rows).toBe(2);
  await expect(counted.check(rows)).rejects.toThrow(`DuckDB 2, the census 3 (${home}/a.csv: 1 and 2)`);
});

test('a file that is written to after it was read is told', async () => {
  const { counted, home, rows } = await countedFiles('true');
  await writeFile(join(home, 'b.csv'), 'id,v\n4,z\n');
  await expect(counted.check(rows)).rejects.toThrow(`${home}/b.csv: changed or replaced while it was read`);
});

test('names that are not those of the files are told', async () => {
  await expect(countedFiles('true', { names: ['id', 'w'] })).rejects.toThrow(
    'a.csv: its columns are id, v; DuckDB reads them as id, w.',
  );
});

test('where files are united by name, the names are held against those of their own file, in order, and of all', async () => {
  const united = { settings: { unionByName: true } };
  await countedFiles('true', { ...united, names: ['w', 'v', 'id'], namesIn: ['id', 'v'] });
  await expect(countedFiles('true', { ...united, namesIn: ['v', 'id'] })).rejects.toThrow(
    'a.csv: its columns are id, v; DuckDB reads them as v, id.',
  );
  await expect(countedFiles('true', { ...united, names: ['id'], namesIn: ['id', 'v'] })).rejects.toThrow(
    'a.csv: its columns v are none of those that DuckDB reads: id.',
  );
});

test('files with lines above their tables are read once, when they are copied', async () => {
  const { counted, rows, reads } = await countedFiles('true', {
    settings: { skipLines: 1, header: false, columnNames: ['id', 'v'] },
  });
  expect([rows, reads]).toEqual([3, 1]);
  await counted.check(rows);
});
