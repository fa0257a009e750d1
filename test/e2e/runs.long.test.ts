/** `splitter runs`, `status`, `resume` and `rm`: a run is seen and steered by the place of its state alone. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { type Bench, expectedKeys, openBench, rows } from './s3-bench.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';
import { until } from './until.js';

removeFoldersAfterEach();

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const flags = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json', '--log', 'json'];
const state = ['--state', '.splitter', '--log', 'json'];

async function folderWithRows(csv = 'id\n1\n2\n'): Promise<string> {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), csv);
  return cwd;
}

/** The id of the one target. */
async function targetOf(cwd: string): Promise<string> {
  return String((await readdir(join(cwd, '.splitter/targets')))[0]);
}

const linesOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('killed on one machine, a run is listed, shown and brought to its end from an empty folder elsewhere', async () => {
  bench = await openBench();
  const { server } = bench;
  bench.slow(300);
  const limits = ['--max-rejects', '7', '--run-id', 'killed', '--max-rate', '90000'];
  const running = bench.split(...limits);
  await bench.untilTranchesDone(1);
  running.child.kill('SIGKILL');
  await running.finished;
  server.clearScript();
  // The other machine knows where S3 is and who it is, and nothing of the run.
  const cwd = await testFolder();
  const env = {
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
    SPLITTER_ENDPOINT_URL: server.endpoint,
    SPLITTER_FORCE_PATH_STYLE: 'true',
    SPLITTER_REGION: server.region,
  };
  const place = ['--state', 's3://table/_splitter/', '--log', 'json'];
  const listed = await runSplitter(['runs', ...place], { cwd, env });
  expect([listed.code, linesOf(listed.stdout)]).toEqual([
    0,
    [
      expect.objectContaining({
        run: 'killed',
        target: 's3://table/out/',
        job: 'default',
        stage: 'uploading',
        total: 12,
      }),
    ],
  ]);
  const shown = await runSplitter(['status', 'killed', ...place], { cwd, env });
  const [status] = linesOf(shown.stdout);
  expect(status).toMatchObject({
    stage: 'uploading',
    rows,
    source: expect.stringContaining('rows.csv'),
    holder: expect.stringContaining('run killed (host '),
    resume: expect.stringMatching(/^node \S+ resume killed --state s3:\/\/table\/_splitter\/ /),
  });
  expect(status?.done).toBeGreaterThan(0);
  const resumed = await runSplitter(['resume', 'killed', ...place], { cwd, env });
  expect([resumed.code, reportOf(resumed.stdout).written]).toEqual([0, rows]);
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
  expect(bench.json('_splitter/runs/killed/job.json')).toMatchObject({
    given: { '--max-rejects': '7', '--max-rate': '90000', '--key': '{id}.json' },
  });
  const ended = await runSplitter(['runs', ...place], { cwd, env });
  expect(linesOf(ended.stdout)).toEqual([
    expect.objectContaining({ run: 'killed', target: 's3://table/out/', stage: 'ended', exitCode: 0 }),
  ]);
});

test('the list of runs that have ended makes two listings of a thousand, and no request a run', async () => {
  bench = await openBench();
  for (const runId of ['one', 'two', 'three']) {
    expect((await bench.split('--run-id', runId).finished).code).toBe(0);
  }
  bench.server.requests.clear();
  const { code, stdout } = await bench.run('runs', '--state', 's3://table/_splitter/');
  expect([code, linesOf(stdout).map(({ run }) => run)]).toEqual([0, ['three', 'two', 'one']]);
  // The runs, the index, the targets, and the baseline of the one target.
  expect(bench.server.requests.counts()).toEqual({ ListObjectsV2: { 200: 4 }, GetObject: { 200: 1 } });
});

test('limits of the beginning are those of the resumed run', async () => {
  const cwd = await folderWithRows('id,v\na,1\n,1\n');
  const planned = await runSplitter(['plan', ...flags, '--run-id', 'r'], {
    cwd,
    env: { SPLITTER_MAX_REJECTS: '1' },
  });
  expect(planned.code).toBe(0);
  const resumed = await runSplitter(['resume', 'r', ...state], { cwd });
  expect([resumed.code, reportOf(resumed.stdout)]).toEqual([0, expect.objectContaining({ rejected: 1 })]);
  // One that is at its end prints its report again.
  const again = await runSplitter(['resume', 'r', ...state], { cwd });
  expect([again.code, reportOf(again.stdout).rejected]).toEqual([0, 1]);
});

test('a planned run that an earlier version began is told its limits now, and what it is told counts', async () => {
  const cwd = await folderWithRows('id,v\na,1\n,1\n');
  await runSplitter(['plan', ...flags, '--run-id', 'r'], { cwd });
  const file = join(cwd, '.splitter/runs/r/job.json');
  const { given: _, ...job } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(job));
  const limits = ['--max-rejects', '1', '--max-rate', '500', '--keep-frozen', '1'];
  const resumed = await runSplitter(['resume', 'r', ...limits, ...state], { cwd });
  expect([resumed.code, reportOf(resumed.stdout).rejected]).toEqual([0, 1]);
  expect(resumed.stderr).toContain('has not kept its limits');
  expect(await readdir(join(cwd, '.splitter/frozen'))).toEqual(['r']);
});

test("this shell's variables change nothing of a run that had the defaults", async () => {
  const cwd = await folderWithRows('id,v\na,1\n,1\n');
  expect((await runSplitter(['plan', ...flags, '--run-id', 'r'], { cwd })).code).toBe(0);
  const resumed = await runSplitter(['resume', 'r', ...state], { cwd, env: { SPLITTER_MAX_REJECTS: '1' } });
  expect([resumed.code, reportOf(resumed.stdout).exitCode]).toEqual([3, 3]);
});

test('a run that was cut off before its plan reads its source again, where it can', async () => {
  const cwd = await folderWithRows();
  await runSplitter(['plan', ...flags, '--run-id', 'r', '--max-objects', '9'], { cwd });
  for (const name of ['plan.json', 'batches.json']) await rm(join(cwd, '.splitter/runs/r', name));
  const listed = await runSplitter(['runs', ...state], { cwd });
  expect(linesOf(listed.stdout)).toMatchObject([{ run: 'r', stage: 'begun', target: join(cwd, 'out') }]);
  // Another folder has another file of the same name.
  const elsewhere = await folderWithRows('id\n7\n8\n9\n');
  const place = ['--state', join(cwd, '.splitter'), '--log', 'json'];
  const resumed = await runSplitter(['resume', 'r', ...place], { cwd: elsewhere });
  expect([resumed.code, reportOf(resumed.stdout).written]).toEqual([0, 2]);
  expect((await readdir(join(cwd, 'out'))).sort()).toEqual(['1.json', '2.json']);
  // The job's later runs know it as one of their own source.
  const baseline = JSON.parse(
    await readFile(join(cwd, '.splitter/targets', await targetOf(cwd), 'baseline.json'), 'utf8'),
  );
  expect(baseline.source).toMatchObject({ '--files': 'rows.csv' });
});

test('a run that an earlier version began and did not plan is told to be given its flags', async () => {
  const cwd = await folderWithRows();
  await runSplitter(['plan', ...flags, '--run-id', 'r'], { cwd });
  const folder = join(cwd, '.splitter/runs/r');
  for (const name of ['plan.json', 'batches.json']) await rm(join(folder, name));
  const { given, ...job } = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8'));
  expect(given).toMatchObject({ '--files': join(cwd, 'rows.csv'), '--target': join(cwd, 'out') });
  await writeFile(join(folder, 'job.json'), JSON.stringify(job));
  const resumed = await runSplitter(['resume', 'r', ...state], { cwd });
  expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringContaining('begun by an earlier version')]);
});

test('runs of a diff, of no such id and of restores are told apart', async () => {
  const cwd = await folderWithRows();
  const none = await runSplitter(['resume', 'none', ...state], { cwd });
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining('expected a run that the state knows, got none'),
  ]);
  await runSplitter(['diff', ...flags, '--run-id', 'd'], { cwd });
  const compared = await runSplitter(['resume', 'd', ...state], { cwd });
  expect(compared.code).toBe(2);
  expect(compared.stderr).toMatch(
    /begun by splitter diff.*\n {2}node \S+ split --run-id d --threads 1 --state /,
  );
  const shown = await runSplitter(['status', 'd', ...state], { cwd });
  expect(linesOf(shown.stdout)).toEqual([expect.not.objectContaining({ resume: expect.anything() })]);
  for (const name of ['plan.json', 'batches.json']) {
    await rm(join(cwd, '.splitter/runs/d', name), { force: true });
  }
  const unplanned = await runSplitter(['resume', 'd', ...state], { cwd });
  expect(unplanned.stderr).toMatch(
    /not planned; run splitter diff again.*\n {2}node \S+ rm d --yes --state /,
  );
  const people = await runSplitter(['status', 'd', '--state', '.splitter', '--log', 'pretty'], { cwd });
  expect(people.stdout).toContain(
    'resume   no: run d of splitter diff is not planned; run splitter diff again',
  );
  expect((await runSplitter(['split', ...flags, '--run-id', 'a', '--keep-frozen', '2'], { cwd })).code).toBe(
    0,
  );
  const restored = await runSplitter(['restore', 'a', '--run-id', 'back', ...state], { cwd });
  expect(restored.code).toBe(0);
  for (const path of ['runs/back/report.json', 'index/back']) {
    await rm(join(cwd, '.splitter', path), { recursive: true });
  }
  // It is not the last complete run any more, and a restore of it is not at its end.
  const needed = await runSplitter(['rm', 'a', '--yes', ...state], { cwd });
  expect([needed.code, needed.stderr]).toEqual([
    2,
    expect.stringContaining('run back puts it back and has not ended'),
  ]);
  // A plan of its own is enough.
  await rm(join(cwd, '.splitter/runs/a'), { recursive: true });
  const resumed = await runSplitter(['resume', 'back', ...state], { cwd });
  expect([resumed.code, reportOf(resumed.stdout).runId]).toEqual([0, 'back']);
});

test('a diff that was being applied goes on with the limits that it was applied with', async () => {
  const cwd = await folderWithRows('id,v\na,1\n,1\n');
  const diff = await runSplitter(['diff', ...flags, '--run-id', 'd', '--max-rate', '777'], { cwd });
  expect(diff.code).toBe(0);
  const compared = await runSplitter(['resume', 'd', ...state], { cwd });
  expect(compared.stderr).toMatch(/split --run-id d --threads 1 --max-rate 777 --state/);
  const applied = await runSplitter(['split', '--run-id', 'd', '--max-rejects', '1', ...state], { cwd });
  expect(applied.code).toBe(0);
  // As if it had been killed before its end.
  for (const path of ['runs/d/report.json', 'index/d']) {
    await rm(join(cwd, '.splitter', path), { recursive: true });
  }
  const [status] = linesOf((await runSplitter(['status', 'd', ...state], { cwd })).stdout);
  expect(status).toMatchObject({ stage: 'finishing', resume: expect.stringContaining(' resume d --state ') });
  const resumed = await runSplitter(['resume', 'd', ...state], { cwd });
  expect([resumed.code, reportOf(resumed.stdout)]).toEqual([0, expect.objectContaining({ rejected: 1 })]);
});

test('killed in the middle of an apply, before a tranche is done, a diff is a run that goes on', async () => {
  bench = await openBench();
  const source = ['--files', join(bench.folder, 'rows.csv'), '--target', 's3://table/out/'];
  const job = [...source, '--key', '{id}.json', '--tranches', '2', '--run-id', 'd'];
  expect((await bench.run('diff', ...job)).code).toBe(0);
  bench.slow(500);
  const place = ['--state', 's3://table/_splitter/'];
  const applied = bench.start('split', '--run-id', 'd', '--max-rejects', '3', ...place);
  await until('some objects', () => (bench?.keys('out/').length ?? 0) > 4);
  applied.child.kill('SIGKILL');
  await applied.finished;
  bench.server.clearScript();
  expect(bench.keys('_splitter/runs/d/done/')).toEqual([]);
  const [status] = linesOf((await bench.run('status', 'd', ...place)).stdout);
  expect(status).toMatchObject({
    stage: 'uploading',
    done: 0,
    resume: expect.stringContaining(' resume d --state '),
  });
  expect((await bench.run('rm', 'd', '--yes', ...place)).code).toBe(2);
  const resumed = await bench.run('resume', 'd', ...place);
  expect([resumed.code, reportOf(resumed.stdout)]).toEqual([
    0,
    expect.objectContaining({ rows, written: rows, maxRejects: 3 }),
  ]);
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
});

test('people get a table, and all of one run', async () => {
  const cwd = await folderWithRows();
  await runSplitter(['split', ...flags, '--run-id', 'first'], { cwd });
  const table = await runSplitter(['runs', '--state', '.splitter', '--log', 'pretty'], { cwd });
  expect(table.stdout).toMatch(
    /^RUN +TARGET +JOB +STAGE +DONE +OUTCOME +AGE\nfirst +\S+out +default +ended +done +\d+ s\n$/,
  );
  const one = await runSplitter(['status', 'first', '--state', '.splitter', '--log', 'pretty'], { cwd });
  expect(one.stdout).toMatch(/^run +first\ntarget +\S+out\njob +default\nsource +files rows\.csv\n/);
  expect(one.stdout).toContain('2 written');
});

test('rm removes a run that nothing needs, says so first, and refuses the others', async () => {
  const cwd = await folderWithRows();
  for (const runId of ['old', 'last']) await runSplitter(['split', ...flags, '--run-id', runId], { cwd });
  await runSplitter(['plan', ...flags, '--run-id', 'given-up'], { cwd });
  const asked = await runSplitter(['rm', 'old', ...state], { cwd });
  expect([asked.code, asked.stderr]).toEqual([
    2,
    expect.stringContaining('--yes: is required for this, when it is certain to be wanted: Run old (ended'),
  ]);
  expect(await readdir(join(cwd, '.splitter/runs'))).toContain('old');
  const last = await runSplitter(['rm', 'last', '--yes', ...state], { cwd });
  expect([last.code, last.stderr]).toEqual([
    2,
    expect.stringContaining('it is the last complete run of the job'),
  ]);
  // plan hands its lease over, so the next stage may come at any time.
  const held = await runSplitter(['rm', 'given-up', '--yes', ...state], { cwd });
  expect([held.code, held.stderr]).toEqual([2, expect.stringContaining('works on it')]);
  await runSplitter(['release', '--target', 'out', '--yes', ...state], { cwd });
  for (const runId of ['old', 'given-up']) {
    expect((await runSplitter(['rm', runId, '--yes', ...state], { cwd })).code).toBe(0);
  }
  expect(await readdir(join(cwd, '.splitter/runs'))).toEqual(['last']);
  const listed = await runSplitter(['runs', ...state], { cwd });
  expect(linesOf(listed.stdout).map(({ run }) => run)).toEqual(['last']);
  expect((await readdir(join(cwd, 'out'))).sort()).toEqual(['1.json', '2.json']);
});

test('rm refuses a run that has begun to write and is not complete', async () => {
  const cwd = await folderWithRows();
  await runSplitter(['plan', ...flags, '--run-id', 'open'], { cwd });
  expect((await runSplitter(['upload', '--run-id', 'open', ...state], { cwd })).code).toBe(0);
  await runSplitter(['release', '--target', 'out', '--yes', ...state], { cwd });
  const open = await runSplitter(['rm', 'open', '--yes', ...state], { cwd });
  expect([open.code, open.stderr]).toEqual([
    2,
    expect.stringContaining('it has begun to write and is not complete'),
  ]);
});

test('a run of an earlier version, without its place in the index, is listed all the same', async () => {
  const cwd = await folderWithRows();
  await runSplitter(['split', ...flags, '--run-id', 'r'], { cwd });
  await rm(join(cwd, '.splitter/index'), { recursive: true });
  // What somebody else put there is no run.
  await mkdir(join(cwd, '.splitter/index/x/y'), { recursive: true });
  await writeFile(join(cwd, '.splitter/index/x/y/z'), '');
  const { stdout } = await runSplitter(['runs', ...state], { cwd });
  expect(linesOf(stdout)).toMatchObject([
    { run: 'r', stage: 'ended', exitCode: 0, target: join(cwd, 'out') },
  ]);
});

test('a state without runs is said to have none, and a file is no state', async () => {
  const cwd = await folderWithRows();
  const nowhere = ['--state', 'nowhere'];
  const none = await runSplitter(['runs', ...nowhere, '--log', 'pretty'], { cwd });
  expect([none.code, none.stdout]).toEqual([0, '']);
  expect(none.stderr).toContain(`no run in ${join(cwd, 'nowhere')}\n`);
  for (const args of [['runs'], ['status', 'r'], ['split', ...flags]]) {
    const file = await runSplitter([...args, '--state', 'rows.csv'], { cwd });
    expect([file.code, file.stderr]).toEqual([
      2,
      expect.stringContaining(
        `--state: expected s3://bucket/prefix/ or a folder, got ${join(cwd, 'rows.csv')}`,
      ),
    ]);
  }
});

test('a damaged run is listed as that, hides no other, and may be removed unless it has begun to write', async () => {
  const cwd = await folderWithRows();
  await runSplitter(['split', ...flags, '--run-id', 'whole'], { cwd });
  // Each on a target of its own, which nobody waits for after its release.
  for (const runId of ['open', 'job']) {
    await runSplitter(['plan', ...flags, '--target', runId, '--run-id', runId], { cwd });
    if (runId === 'open') await runSplitter(['upload', '--run-id', runId, ...state], { cwd });
    await runSplitter(['release', '--target', runId, '--yes', ...state], { cwd });
  }
  await writeFile(join(cwd, '.splitter/runs/job/job.json'), '{"version": 2,');
  await writeFile(join(cwd, '.splitter/runs/open/plan.json'), 'x');
  const listed = await runSplitter(['runs', ...state], { cwd });
  expect(
    linesOf(listed.stdout)
      .map(({ run, stage }) => `${run} ${stage}`)
      .sort(),
  ).toEqual(['job damaged', 'open damaged', 'whole ended']);
  const shown = await runSplitter(['status', 'job', ...state], { cwd });
  expect([shown.code, shown.stderr]).toEqual([1, expect.stringContaining('runs/job/job.json is not what')]);
  const open = await runSplitter(['rm', 'open', '--yes', ...state], { cwd });
  expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('it has begun to write')]);
  expect((await runSplitter(['rm', 'job', '--yes', ...state], { cwd })).code).toBe(0);
  expect((await readdir(join(cwd, '.splitter/runs'))).sort()).toEqual(['open', 'whole']);
});
