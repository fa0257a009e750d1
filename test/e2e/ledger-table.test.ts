/** The table over the ledgers that docs/how-to/ask-the-ledgers.md makes in Athena: its columns are the ledgers', and its queries answer. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from '@jest/globals';
import { HiveSQL } from 'dt-sql-parser';
import { runSplitter } from './run-splitter.js';
import { removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const types: Readonly<Record<string, string>> = { string: 'VARCHAR', bigint: 'BIGINT' };

async function statements(): Promise<readonly string[]> {
  const page = await readFile('docs/how-to/ask-the-ledgers.md', 'utf8');
  return [...page.matchAll(/^```sql\n([\s\S]+?)^```/gm)].map(([, sql = '']) => sql);
}

test('the statement is one of Athena, and finds the ledgers of a run where the state has them', async () => {
  const [ddl = ''] = await statements();
  expect(new HiveSQL().validate(ddl)).toEqual([]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena fills it in.
  expect(ddl).toContain("'s3://my-state/runs/${run_id}/ledger/'");
});

test('its columns are those of a ledger, and its queries say when an object changed and what was rejected', async () => {
  const cwd = await testFolder();
  const night = async (runId: string, rows: string) => {
    await writeFile(join(cwd, 'customers.csv'), `customer_id,name\n${rows}`);
    const flags = ['--target', 'site/customers/', '--key', '{customer_id}.json', '--write', 'changed'];
    const ended = await runSplitter(
      ['split', '--files', 'customers.csv', ...flags, '--max-rejects', '1', '--run-id', runId],
      { cwd },
    );
    expect(ended.code).toBe(0);
  };
  await night('monday', '1,Ada\n2,Grace\n');
  await night('tuesday', '1,Ada\n2,Grace Hopper\n,nobody\n');

  const [ddl = '', ...queries] = await statements();
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjects();
  const ledger = join(cwd, '.splitter/runs/*/ledger/*.parquet');
  await connection.run(`CREATE VIEW splitter_ledgers AS SELECT * EXCLUDE (filename),
    regexp_extract(filename, 'runs/([^/]+)/', 1) AS run_id FROM read_parquet('${ledger}', filename = true)`);

  const declared = [...ddl.matchAll(/^ {2}`(\w+)` (\w+),?$/gm)].map(([, name, type = '']) => [
    name,
    types[type],
  ]);
  const found = (await rows('DESCRIBE splitter_ledgers')).map((each) => [each.column_name, each.column_type]);
  expect(declared.sort()).toEqual(found.filter(([name]) => name !== 'run_id').sort());

  const [changed = '', rejected = '', written = ''] = queries;
  expect(await rows(changed.replace("'customers/1.json'", "'1.json'"))).toMatchObject([
    { changed_by: 'monday' },
  ]);
  expect(await rows(rejected)).toEqual([{ reason: 'key-null', lines: 1n }]);
  expect(await rows(written)).toEqual([{ key: '2.json', what: 'updated' }]);
  connection.closeSync();
});
