/** `splitter report`, and the page that the end of a run leaves, of the built command. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunStory } from '../../job/report/run-story.js';
import type { S3Request } from '../doubles/s3-server/request.js';
import { type Finished, runSplitter } from './run-splitter.js';
import { type Bench, bucket, isObjectPut, openBench, rows } from './s3-bench.js';
import { filesIn, removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const storyOf = ({ stdout }: Finished): RunStory => JSON.parse(stdout);
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const state = ['--state', `s3://${bucket}/_splitter/`];

describe('on S3, after a night with changed rows, deletions, rejects and throttling', () => {
  let bench: Bench;
  let night: Finished;
  beforeAll(async () => {
    bench = await openBench();
    const flags = ['--write', 'changed', '--missing', 'delete', '--max-deletes', '20', '--max-rejects', '3'];
    flags.push('--keep-frozen', '2');
    expect((await bench.split(...flags, '--run-id', 'first').finished).code).toBe(0);
    const changed = Array.from({ length: rows }, (_, row) => `${row},${row < 40 ? 'new' : `name ${row}`}`);
    // 20 rows are gone, one has no key, 10 are new.
    const more = Array.from({ length: 10 }, (_, row) => `${1_000 + row},name`);
    const lines = [...changed.slice(0, -20), ',<i>nameless</i>', ...more];
    await writeFile(join(bench.folder, 'rows.csv'), `id,name\n${lines.join('\n')}\n`);
    // Not what the command tries the server with.
    const match = (request: S3Request) => isObjectPut(request) && /^out\/\d/.test(request.key);
    bench.server.script({ answer: { kind: 'slow-down' }, match, times: 7 });
    night = await bench.split(...flags, '--run-id', 'night', '--accept-source').finished;
  });
  afterAll(() => bench.close());

  test('the story of the run adds up, and its command lines run as they stand', async () => {
    expect(night.code).toBe(0);
    const shown = await bench.run('report', 'night', ...state);
    expect(shown.code).toBe(0);
    const story = storyOf(shown);
    const { report, timeline, tranches, latencies, sizes } = story;
    expect(report).toMatchObject({
      rows: 231,
      written: 50,
      created: 10,
      unchanged: 180,
      rejected: 1,
      puts: 57,
    });
    expect(report.deletions).toMatchObject({ due: 20, made: 20, withheld: 0 });
    expect(report.retries).toMatchObject({ 'slow-down': 7 });
    const { partSeconds = 0, objectsPerSecond = [], throttledPerSecond = [], pace = [] } = timeline ?? {};
    expect(sum(objectsPerSecond) * partSeconds).toBeCloseTo(50, 0);
    expect(sum(throttledPerSecond) * partSeconds).toBeCloseTo(7, 0);
    expect(pace.some((rate) => rate !== null && rate >= 5)).toBe(true);
    expect(sum(tranches.map((span) => span.rows))).toBe(231);
    expect(sum(tranches.map((span) => span.retries))).toBe(7);
    expect(new Set(tranches.map(({ task, thread }) => `${task} ${thread}`))).toEqual(new Set(['0 0']));
    // Every answer has its latency, every object that was written its size.
    expect(sum(latencies.map(({ count }) => count))).toBe(57);
    expect(sum(sizes.map(({ count }) => count))).toBe(50);
    expect(story.rejects).toEqual([
      { reason: 'key-null', count: 1, samples: [{ key: null, row: '{"id":null,"name":"<i>nameless</i>"}' }] },
    ]);
    expect(story.cost.map(({ dollars }) => dollars)).toEqual([(57 / 1_000) * 0.005]);
    expect(story.settings).toContainEqual({ name: '--max-deletes', value: '20' });
    const [verify = '', changes = '', rejects = '', restore = ''] = story.commands.map(
      ({ line = '' }) => line,
    );
    const env = { PATH: process.env.PATH ?? '', ...bench.env };
    const sh = (line: string) => spawnSync('sh', ['-c', line], { env, cwd: bench.folder, encoding: 'utf8' });
    expect(rejects).toMatch(
      /^aws s3 cp --recursive s3:\/\/table\/_splitter\/runs\/night\/rejects\/ rejects /,
    );
    expect(restore).toMatch(/main\.js restore first --state /);
    // Asynchronous: the double answers from this process.
    const run = (line: string) =>
      runSplitter(line.split(' ').slice(2), { cwd: bench.folder, env: bench.env });
    expect((await run(verify)).code).toBe(0);
    expect((await run(changes)).stdout.split('\n')).toHaveLength(50 + 20 + 1);
    expect(sh(`${verify} --help`).status).toBe(0);
    expect(sh(`${restore} --help`).status).toBe(0);
  });

  test('the page lies beside the report, is named at the end, and --html makes the same', async () => {
    const key = '_splitter/runs/night/report.html';
    const stored = bench.server.objects(bucket).get(key);
    expect(stored?.contentType).toBe('text/html; charset=utf-8');
    const again = await bench.run('finish', '--run-id', 'night', ...state, '--log', 'pretty');
    expect(again.stderr.trimEnd().split('\n').at(-1)).toBe(`page     s3://${bucket}/${key}`);
    const shown = await bench.run('report', 'night', ...state, '--html', 'night.html', '--log', 'pretty');
    expect(shown.stdout).toContain('\nPUTs that were sent again\n  slow-down  7\n');
    const page = await readFile(join(bench.folder, 'night.html'), 'utf8');
    expect(page).toBe(stored?.body?.toString());
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain('&lt;i&gt;nameless&lt;/i&gt;');
    expect(page).not.toContain('<i>nameless');
    expect((await readdir(bench.folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('under --log-values none no row and no key is told, as text or as a page', async () => {
    const flags = [...state, '--log-values', 'none', '--html', 'quiet.html'];
    const text = await bench.run('report', 'night', ...flags, '--log', 'pretty');
    const json = await bench.run('report', 'night', ...flags);
    const page = await readFile(join(bench.folder, 'quiet.html'), 'utf8');
    for (const told of [text.stdout, json.stdout, page]) expect(told).not.toContain('nameless');
    expect(storyOf(json).rejects).toEqual([{ reason: 'key-null', count: 1, samples: null }]);
    expect(text.stdout).toContain('  1 key-null (samples are not told: --log-values none)');
  });

  test('the line that undoes the run does so', async () => {
    const before = storyOf(await bench.run('report', 'night', ...state)).commands.at(-1);
    expect(before?.what).toBe('Undo it: the target as run first left it');
    const words = before?.line?.split(' ').slice(2) ?? [];
    const undone = await runSplitter([...words, '--run-id', 'undone', '--max-deletes', '10'], {
      cwd: bench.folder,
      env: bench.env,
    });
    expect(undone.code).toBe(0);
    expect(JSON.parse(undone.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      written: 60,
      deletions: { due: 10, made: 10 },
    });
    const objects = bench.server.objects(bucket);
    expect(objects.get('out/1.json')?.body?.toString()).toContain('name 1');
    expect(objects.has('out/1000.json')).toBe(false);
  });
});

describe('on S3', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  test('a run whose page is refused is complete, with a warning', async () => {
    const match = ({ key }: { readonly key: string }) => key.endsWith('report.html');
    bench.server.script({ answer: { kind: 'error', status: 403, code: 'AccessDenied' }, match, times: 9 });
    const { code, stderr } = await bench.split('--run-id', 'r').finished;
    expect(code).toBe(0);
    expect(stderr).toMatch(/"level":"warn"[^\n]*has no page to look at: writing it failed/);
    expect(bench.keys('_splitter/runs/r/report')).toEqual(['_splitter/runs/r/report.json']);
    expect((await bench.run('report', 'r', ...state)).code).toBe(0);
  });

  test('a run that has not ended has none: what shows it and ends it is named', async () => {
    expect((await bench.plan('--run-id', 'r').finished).code).toBe(0);
    const { code, stdout, stderr } = await bench.run(
      'report',
      'r',
      ...state,
      '--html',
      'r.html',
      '--log',
      'pretty',
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/Run r has not ended: there is no report at s3:\/\/table\/_splitter\/runs\/r\//);
    expect(stderr).toMatch(/\n.*main\.js status r --state s3:\/\/table\/_splitter\/ --region /);
    expect(stderr).toMatch(/\n.*main\.js resume r --state s3:\/\/table\/_splitter\/ --region /);
    expect(await readdir(bench.folder)).not.toContain('r.html');
    expect((await bench.run('report', 'unknown', ...state)).code).toBe(2);
  });
});

describe('in a folder', () => {
  const split = async (csv: string, ...more: string[]) => {
    const cwd = await testFolder();
    await writeFile(join(cwd, 'rows.csv'), csv);
    const flags = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json', '--run-id', 'r', ...more];
    const { code } = await runSplitter(['split', ...flags], { cwd });
    return { cwd, code };
  };
  const local = ['report', 'r', '--state', '.splitter'];

  test('a run of 0 rows has its report and its page', async () => {
    const { cwd, code } = await split('id,v\n');
    expect(code).toBe(0);
    const { stdout } = await runSplitter([...local, '--log', 'pretty'], { cwd });
    expect(stdout).toMatch(/\n {2}upload {5}no rows\n/);
    expect(stdout).toContain('\nBalance\n  0  rows in all\n');
    const story = storyOf(await runSplitter(local, { cwd }));
    expect([story.upload, story.timeline, story.tranches, story.cost]).toEqual([
      undefined,
      undefined,
      [],
      [],
    ]);
    expect(await readFile(join(cwd, '.splitter/runs/r/report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  test('hostile values in keys, rows and names stay text, on a terminal and in the page', async () => {
    const cwd = await testFolder();
    const source = `<img src=x onerror=alert(1)>'"&.csv`;
    await writeFile(
      join(cwd, source),
      'id,v\n"a\u001b[31m",<script>alert(2)</script>\n1,x\n"\nRun two of job evil",y\n',
    );
    const flags = [
      '--files',
      source,
      '--files-format',
      'csv',
      '--target',
      'out',
      '--key',
      '{id}',
      '--run-id',
      'r',
    ];
    const done = await runSplitter(['split', ...flags, '--max-rejects', '5'], { cwd });
    expect(done.code).toBe(0);
    const { stdout } = await runSplitter([...local, '--log', 'pretty'], { cwd });
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(stdout.split('\n').filter((line) => line.startsWith('Run '))).toEqual(['Run r of job default']);
    expect(stdout).toContain('  2 key-control-character\n');
    expect(stdout).toContain('      a\\x1b[31m  {"id":"a\\u001B[31m","v":"<script>alert(2)</script>"}\n');
    const page = await readFile(join(cwd, '.splitter/runs/r/report.html'), 'utf8');
    expect(page.replaceAll('\n', '')).not.toMatch(/<script>alert|<img src=x|\p{Cc}/u);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('deletions that are made later have a page of their own, which is named then', async () => {
    const { cwd } = await split('id\n1\n2\n3\n');
    await writeFile(join(cwd, 'rows.csv'), 'id\n1\n');
    const flags = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json', '--missing', 'delete'];
    const place = ['--state', '.splitter', '--run-id', 'second'];
    const second = [...flags, ...place, '--write', 'changed', '--accept-source', '--max-deletes', '0'];
    expect((await runSplitter(['split', ...second], { cwd })).code).toBe(3);
    const late = await runSplitter(['finish', ...place, '--max-deletes', '2', '--log', 'pretty'], { cwd });
    expect(late.code).toBe(0);
    const pages = (await filesIn(join(cwd, '.splitter/runs/second'))).filter((name) =>
      name.endsWith('.html'),
    );
    expect(pages).toEqual([expect.stringMatching(/^report-\d+\.html$/), 'report.html']);
    expect(late.stderr.trimEnd().split('\n').at(-1)).toBe(
      `page     ${cwd}/.splitter/runs/second/${pages[0]}`,
    );
    const { report, commands } = storyOf(
      await runSplitter(['report', 'second', '--state', '.splitter'], { cwd }),
    );
    expect(report.deletions).toMatchObject({ made: 2, withheld: 0 });
    // No line that could only fail: no run has kept rows.
    expect(commands.at(-1)).toEqual({
      what: expect.stringMatching(/^It cannot be undone: run r has kept no rows/),
    });
  });

  test('--open hands the page to the opener of the system, and says where it is if there is none', async () => {
    const { cwd } = await split('id\n1\n');
    const programs = join(cwd, 'programs');
    await mkdir(programs);
    const opener = join(programs, process.platform === 'darwin' ? 'open' : 'xdg-open');
    await writeFile(opener, `#!/bin/sh\nprintf '%s' "$1" > '${cwd}/opened'\n`);
    await chmod(opener, 0o755);
    const opened = await runSplitter([...local, '--open'], { cwd, env: { PATH: programs, TMPDIR: cwd } });
    expect(opened.code).toBe(0);
    const path = await readFile(join(cwd, 'opened'), 'utf8');
    expect(path).toMatch(/\/splitter-report-[^/]+\/r\.html$/);
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>/i);
    const none = await runSplitter([...local, '--open', '--html', 'r.html'], { cwd, env: { PATH: cwd } });
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('The page is at r.html, but is not shown: there is no ');
    expect(await readFile(join(cwd, 'r.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  test('a folder that is not there is a fault, before anything is done', async () => {
    const { cwd } = await split('id\n1\n');
    const { code, stdout, stderr } = await runSplitter([...local, '--html', 'none/r.html'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`--html: expected a file in a folder that is there, got none/r.html`);
  });
});
