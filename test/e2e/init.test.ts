import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openSession } from '../../job/sql/duckdb-session.js';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const threads = { SPLITTER_THREADS: '' };

async function parquet(path: string, select: string): Promise<void> {
  const session = await openSession({ threads: 1, memoryLimit: '200MB', tempDirectory: `${path}.spill` });
  await session.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  session.close();
}

test('a CSV gets a file that says what was seen, and by which it is split', async () => {
  const cwd = await testFolder();
  const lines = Array.from({ length: 1_200 }, (_, row) => `${row % 3},${row},${row % 2 === 0 ? 'x' : ''}`);
  await writeFile(join(cwd, 'orders-1.csv'), `kind,order_id,odd "note"\n${lines.join('\n')}\n`);
  const args = [
    'init',
    '--files',
    'orders-*.csv',
    '--omit-nulls',
    '--max-rejects',
    '2',
    '--rename',
    'kind=sort',
  ];
  const made = await runSplitter([...args, '--log', 'pretty'], { cwd, env: threads });
  expect([made.code, made.code === 0 ? '' : made.stderr]).toEqual([0, '']);
  expect(
    await readFile(join(cwd, 'splitter.yaml'), 'utf8'),
  ).toBe(`# yaml-language-server: $schema=node_modules/glue-to-s3-splitter/docs/splitter.schema.json
# Written by splitter init. Every key is a flag without its dashes: docs/configuration.md, or
# splitter split --help --all. What stands beside jobs holds for all jobs.

jobs:
  orders:
    # What is read, files orders-*.csv: 1,200 rows, 3 columns.
    # In the first 1,000 rows:
    #   kind        VARCHAR  3 different
    #   order_id    VARCHAR  all different
    #   odd "note"  VARCHAR  1 different, 500 NULL
    files: orders-*.csv

    # Where the objects go: a folder, or s3://my-bucket/orders/
    target: out/orders/

    # {order_id}.json was counted: different in each of 1,200 rows, never NULL.
    key: '{order_id}.json'
    rename: kind=sort
    omit-nulls: true
    max-rejects: 2

    # Others that many runs need, each with its default:
    # write: all             # changed: only rows whose object is not there with the same bytes
    # missing: keep          # delete: objects that no row has any more, under max-deletes
    # if-exists: overwrite   # own: never over what somebody else wrote
    # max-objects: 10000000  # each is a PUT that you pay for
`);
  expect(made.stdout).toMatch(/^splitter\.yaml is written, with the key \{order_id\}\.json\. .*:\n {2}node /);
  // Nothing else was written, and the command that is told does it.
  expect(await filesIn(cwd)).toEqual(['orders-1.csv', 'splitter.yaml']);
  const [next = ''] = /(?<=main\.js )split .*/.exec(made.stdout) ?? [];
  expect(next).toBe('split --config splitter.yaml --job orders');
  const done = await runSplitter(next.split(' '), { cwd });
  expect([done.code, reportOf(done.stdout)]).toMatchObject([0, { rows: 1_200, written: 1_200 }]);
  expect(await readFile(join(cwd, 'out/orders/7.json'), 'utf8')).toBe('{"sort":"1","order_id":"7"}');

  const again = await runSplitter(args, { cwd });
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringContaining('--yaml: expected a file that is not there yet, got splitter.yaml, which is'),
  ]);
});

test('of Parquet a column is chosen that tells all rows apart, not the first ones alone', async () => {
  const cwd = await testFolder();
  await parquet(
    join(cwd, 'rows.parquet'),
    `SELECT i % 2000 AS id, i::DOUBLE AS price, {'x': i} AS nested, 'c' || i AS code FROM range(3000) r(i)`,
  );
  const made = await runSplitter(
    ['init', '--files', 'rows.parquet', '--yaml', 'conf.yaml', '--log', 'json'],
    {
      cwd,
      env: threads,
    },
  );
  expect([made.code, JSON.parse(made.stdout)]).toMatchObject([
    0,
    { file: 'conf.yaml', job: 'rows', key: '{code}.json', columns: 4 },
  ]);
  const text = await readFile(join(cwd, 'conf.yaml'), 'utf8');
  expect(text).toContain(
    [
      '    #   id      BIGINT              all different',
      '    #   price   DOUBLE              all different',
      '    #   nested  STRUCT("x" BIGINT)  all different',
      '    #   code    VARCHAR             all different',
    ].join('\n'),
  );
  expect(text).toContain(`
    # {id}.json does not tell them apart: of 3,000 rows 2,000 different, 0.json alone in 2.
    # {code}.json was counted: different in each of 3,000 rows, never NULL.
    key: '{code}.json'
`);
  const done = await runSplitter(['split', '--config', 'conf.yaml'], { cwd });
  expect([done.code, reportOf(done.stdout)]).toMatchObject([0, { rows: 3_000, written: 3_000 }]);
  expect(await readFile(join(cwd, 'out/rows/c7.json'), 'utf8')).toBe(
    '{"id":7,"price":7.0,"nested":{"x":7},"code":"c7"}',
  );
});

test('without a column that serves the key is left to people, and a key that is given is counted', async () => {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'lines.csv'), 'order,line\n1,1\n1,2\n2,1\n');
  const made = await runSplitter(['init', '--files', 'lines.csv', '--log', 'pretty'], { cwd, env: threads });
  expect([made.code, made.stdout]).toEqual([
    0,
    expect.stringContaining('splitter.yaml is written, without a key'),
  ]);
  expect(await readFile(join(cwd, 'splitter.yaml'), 'utf8')).toContain(
    '\n    # No column that can be a key is different in all of the first rows.\n',
  );
  const split = await runSplitter(['split', '--config', 'splitter.yaml'], { cwd });
  expect([split.code, split.stderr]).toEqual([2, expect.stringContaining('  --key: is required')]);

  const keyed = ['init', '--files', 'lines.csv', '--key', '{order}/{line}.json', '--yaml', 'keyed.yaml'];
  expect((await runSplitter([...keyed, '--job', 'mine'], { cwd })).code).toBe(0);
  const text = await readFile(join(cwd, 'keyed.yaml'), 'utf8');
  expect(text).toContain(
    "{order}/{line}.json was counted: different in each of 3 rows, never NULL.\n    key: '{order}/{line}.json'\n",
  );
  const done = await runSplitter(['split', '--config', 'keyed.yaml', '--job', 'mine'], { cwd });
  expect([done.code, await filesIn(join(cwd, 'out/mine'))]).toEqual([
    0,
    ['1/1.json', '1/2.json', '2/1.json'],
  ]);
});

test('a folder says by its files of what format they are', async () => {
  const cwd = await testFolder();
  await mkdir(join(cwd, 'people'));
  await writeFile(join(cwd, 'people/one.jsonl'), '{"uuid":"a","n":1.50}\n{"uuid":"b","n":1.50}\n');
  const made = await runSplitter(['init', '--files', 'people/', '--body', 'lines'], { cwd });
  expect([made.code, JSON.parse(made.stdout)]).toMatchObject([0, { job: 'people', key: '{uuid}.jsonl' }]);
  expect(await readFile(join(cwd, 'splitter.yaml'), 'utf8')).toContain(
    '    files: people/\n    files-format: json\n',
  );
  const done = await runSplitter(['split', '--config', 'splitter.yaml'], { cwd });
  expect([done.code, await filesIn(join(cwd, 'out/people'))]).toEqual([0, ['a.jsonl', 'b.jsonl']]);
});

test('all that is wrong is told at once, and nothing is written', async () => {
  const cwd = await testFolder();
  await mkdir(join(cwd, 'there'));
  const wrong = await runSplitter(
    ['init', '--table', 'db.t', '--fils', 'x', '--batch', '1', '--tranches', 'abc', '--yaml', ''],
    { cwd },
  );
  expect(wrong.code).toBe(2);
  for (const fault of [
    '--fils: is not a flag of init (did you mean --files?)',
    '--target: is required for an Athena source',
    '--batch: is not a flag of init',
    '--tranches: expected auto or a whole number',
    '--yaml: expected the path of a file',
  ]) {
    expect(wrong.stderr).toContain(`  ${fault}`);
  }
  for (const [args, fault] of [
    [['--files', 'none.csv'], '--files: no file matches none.csv'],
    [
      ['--files', '-', '--files-format', 'csv'],
      '--files: expected files that are there when a job runs, got -',
    ],
    [['--files', 'a.csv', '--yaml', 'no/x.yaml'], '--files: no file matches a.csv'],
    [['--files', 'a.csv', '--yaml', 'there'], '--yaml: expected a file that is not there yet, got there'],
  ] as const) {
    const { code, stderr } = await runSplitter(['init', ...args], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(fault)]);
  }
  expect(await filesIn(cwd)).toEqual([]);
});
