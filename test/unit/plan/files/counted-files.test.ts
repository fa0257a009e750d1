import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { CountedFiles } from '../../../../job/plan/files/counted-files.js';
import type { FileForm } from '../../../../job/plan/files/csv-relation.js';
import { fileList, identify, type SourceFile } from '../../../../job/plan/files/list-files.js';
import { createLog } from '../../../../job/telemetry/log.js';
import { testSession } from '../../sql/test-session.js';
import { usualSettings } from './usual-settings.js';

const opened = testSession();
let counted: CountedFiles | undefined;
afterEach(() => counted?.close());

/** Rows 1 and 2 of a.csv and 3 of b.csv, of which the relation has those that `where` leaves. */
async function countedFiles(where: string, names: readonly string[] = ['id', 'v']) {
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
  const relationOf = async (some: readonly FileForm[]) =>
    `(FROM read_csv(${fileList(some.map(({ path }) => path))}) WHERE ${where})`;
  counted = new CountedFiles({
    session,
    log: createLog('pretty', () => {}),
    scratch: join(home, 'scratch'),
    signal: undefined,
    settings: { ...usualSettings, files: files.map(({ path }) => path) },
    files,
    prepared: files.map(({ path }) => ({ path, text: path, rows: path, documents: undefined })),
    names,
    namesIn: () => names,
    forms,
    relation: await relationOf(forms),
    relationOf,
    explain: async (error) => new Error('not explained', { cause: error }),
  });
  const rows = await counted.readBeside(async (from) => {
    const [row] = await session.rows(`SELECT count(*) AS rows FROM ${from}`);
    return Number(row?.rows);
  });
  return { counted, home, rows };
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
  await expect(countedFiles('true', ['id', 'w'])).rejects.toThrow(
    'a.csv: its columns are id, v; DuckDB reads them as id, w.',
  );
});
