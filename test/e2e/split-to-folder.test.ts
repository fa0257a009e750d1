import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stateVersion } from '../../job/state/state-version.js';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

test('the reference table becomes one file a row, each equal, value by value, to its line of CSV', async () => {
  const cwd = await testFolder();
  await runSplitter(['sample', '--rows', '2000', '--out', 'table.csv'], { cwd });
  const { code, stdout, stderr } = await runSplitter(
    [
      'split',
      '--files',
      'table.csv',
      '--column-names',
      '@table.columns',
      '--target',
      'out',
      '--key',
      '{user_id}.json',
    ],
    { cwd },
  );
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);

  const names = (await readFile(join(cwd, 'table.columns'), 'utf8')).trimEnd().split('\n');
  const lines = (await readFile(join(cwd, 'table.csv'), 'utf8')).trimEnd().split('\n');
  expect([names.length, lines.length]).toEqual([52, 2000]);
  let bytes = 0;
  for (const line of lines) {
    const values = line.split(',');
    const text = await readFile(join(cwd, 'out', `${values[0]}.json`), 'utf8');
    expect(text).toBe(JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index]]))));
    bytes += Buffer.byteLength(text);
  }
  expect(await readdir(join(cwd, 'out'))).toHaveLength(2000);

  const report = reportOf(stdout);
  expect(report).toMatchObject({
    rows: 2000,
    written: 2000,
    skipped: 0,
    rejected: 0,
    superseded: 0,
    bytes,
    puts: 2000,
    exitCode: 0,
    target: join(cwd, 'out'),
  });
  const run = join('.splitter/runs', report.runId);
  expect(JSON.parse(await readFile(join(cwd, run, 'report.json'), 'utf8'))).toEqual({
    version: stateVersion,
    ...report,
  });
  for (const line of stderr.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('message');

  // A ledger and a marker for each tranche, the plan, the batches, the report and the baseline; nothing else is left.
  const { tranches } = JSON.parse(await readFile(join(cwd, run, 'plan.json'), 'utf8'));
  const state = await filesIn(join(cwd, '.splitter'));
  const kinds = state.map((path) =>
    path
      .replace(/\/\d+(-1)?\./, '/N$1.')
      .replace(report.runId, 'RUN')
      .replace(/targets\/[^/]+/, 'targets/ID')
      .replace(/^index\/RUN\/[^/]+\/job=default\/1-0-\d{8}T\d{6}Z$/, 'index/RUN/ID/job=default/END'),
  );
  expect([...new Set(kinds)].filter((kind) => !/lease/.test(kind))).toEqual([
    'index/RUN/ID/job=default/END',
    'runs/RUN/batches.json',
    'runs/RUN/done/N.json',
    'runs/RUN/job.json',
    'runs/RUN/ledger/N-1.parquet',
    'runs/RUN/plan.json',
    'runs/RUN/report.html',
    'runs/RUN/report.json',
    'targets/ID/baseline.json',
  ]);
  expect(kinds.filter((kind) => kind === 'runs/RUN/done/N.json')).toHaveLength(tranches);
  expect(existsSync(join(cwd, '.splitter/scratch'))).toBe(false);
});

test('settings from the environment: JSON lines with exact digits as arrays, under hashed keys, without NULLs in objects', async () => {
  const cwd = await testFolder();
  const line =
    '{"id":"a","price":1.10,"big":123456789012345678901234567890,"nested":{"x":[2.50, null]},"gone":null}';
  await writeFile(join(cwd, 'rows.jsonl'), `${line}\n{"id":"b","gone":7}\n`);
  const env = {
    SPLITTER_FILES: '*.jsonl',
    SPLITTER_TARGET: 'out',
    SPLITTER_KEY: '{hash:2}/{id}.json',
    SPLITTER_JSON_SHAPE: 'array',
    SPLITTER_TRANCHES: '150',
    SPLITTER_LOG: 'json',
    SPLITTER_STATE: '',
    SPLITTER_NO_SUCH_THING: 'x',
  };
  const first = await runSplitter(['split'], { cwd, env });
  expect([first.code, first.code === 0 ? '' : first.stderr]).toEqual([0, '']);
  expect(first.stderr).toContain('SPLITTER_NO_SUCH_THING is no setting of this version and was ignored');
  const files = await filesIn(join(cwd, 'out'));
  // The hash is of the key with the hash left empty.
  const hashed = (name: string) =>
    `${createHash('md5').update(`/${name}`).digest('hex').slice(0, 2)}/${name}`;
  expect(files).toEqual([hashed('a.json'), hashed('b.json')].sort());
  const bodies = await Promise.all(files.map((path) => readFile(join(cwd, 'out', path), 'utf8')));
  expect(bodies.sort()).toEqual([
    '["a",1.10,123456789012345678901234567890,{"x":[2.50,null]},null]',
    '["b",null,null,null,7]',
  ]);
  const plan = JSON.parse(
    await readFile(join(cwd, '.splitter/runs', reportOf(first.stdout).runId, 'plan.json'), 'utf8'),
  );
  expect([plan.tranches, plan.partitions]).toEqual([200, 100]);

  // A flag wins over its variable.
  const flags = ['--json-shape', 'object', '--omit-nulls', '--key', '{id}.json', '--target', 'out2'];
  const second = await runSplitter(['split', ...flags], { cwd, env });
  expect(second.code).toBe(0);
  expect(await readFile(join(cwd, 'out2/a.json'), 'utf8')).toBe(
    '{"id":"a","price":1.10,"big":123456789012345678901234567890,"nested":{"x":[2.50,null]}}',
  );
  expect(await readFile(join(cwd, 'out2/b.json'), 'utf8')).toBe('{"id":"b","gone":7}');
});

test('keys that differ by case alone are refused where the file system takes such names for one', async () => {
  const cwd = await testFolder();
  await mkdir(join(cwd, 'out'));
  // What the program sees of such a file system: its own folder, by another case.
  await symlink('.splitter-tmp', join(cwd, 'out/.SPLITTER-TMP'));
  await writeFile(join(cwd, 'rows.csv'), 'id,name\nAb,1\naB,2\ncafé,3\ncafe\u0301,4\nab ,5\nc,6\n');
  const args = ['split', '--files', 'rows.csv', '--target', 'out', '--tranches', '1'];

  const refused = await runSplitter([...args, '--key', '{id}'], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('6 different keys would be 4 files. Nothing was written.');
  expect(refused.stderr).toContain('Ab, aB');
  expect(await readdir(join(cwd, 'out'))).toEqual(['.SPLITTER-TMP']);
  const left = await readdir(join(cwd, '.splitter/staged'), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);

  const told = await runSplitter([...args, '--key', '{hash:8}-{id}'], { cwd });
  expect(told.code).toBe(0);
  expect(await readdir(join(cwd, 'out'))).toHaveLength(7);
});

test('rows that a folder cannot hold are rejected with their reason, and judged by --max-rejects', async () => {
  const cwd = await testFolder();
  await mkdir(join(cwd, 'out'));
  await mkdir(join(cwd, 'elsewhere'));
  await symlink(join(cwd, 'elsewhere'), join(cwd, 'out/link'));
  const long = 'x'.repeat(300);
  await writeFile(join(cwd, 'rows.csv'), `id,name\nok,1\n${long},2\nlink/escaped,3\n../up,4\n,5\n`);
  const args = [
    'split',
    '--files',
    'rows.csv',
    '--target',
    'out',
    '--key',
    '{id}',
    '--log',
    'json',
    '--tranches',
    '1',
  ];

  const first = await runSplitter(args, { cwd });
  expect(first.code).toBe(3);
  const report = reportOf(first.stdout);
  const reasons = { 'key-bad-segment': 1, 'key-null': 1, 'name-too-long': 1, 'path-outside-target': 1 };
  expect(report).toMatchObject({ rows: 5, written: 1, rejected: 4, reasons, exitCode: 3 });
  const rejects = await readFile(join(cwd, '.splitter/runs', report.runId, 'rejects/0-1.jsonl'), 'utf8');
  const lines = rejects
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.sort((a, b) => a.row.name.localeCompare(b.row.name))).toEqual([
    { reason: 'name-too-long', key: long, row: { id: long, name: '2' } },
    { reason: 'path-outside-target', key: 'link/escaped', row: { id: 'link/escaped', name: '3' } },
    { reason: 'key-bad-segment', key: '../up', row: { id: '../up', name: '4' } },
    { reason: 'key-null', key: null, row: { id: null, name: '5' } },
  ]);
  expect(await readdir(join(cwd, 'elsewhere'))).toEqual([]);
  expect(existsSync(join(cwd, 'up'))).toBe(false);
  expect((await readdir(join(cwd, 'out'))).sort()).toEqual(['link', 'ok']);

  const second = await runSplitter([...args, '--max-rejects', '4'], { cwd });
  expect(second.code).toBe(0);
  expect(reportOf(second.stdout)).toMatchObject({ rejected: 4, exitCode: 0 });
});
