import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunError } from '../../../job/shared/errors.js';
import { Slots } from '../../../job/shared/slots.js';
import type { ETag, ObjectStore } from '../../../job/store/object-store.js';
import { type TrancheSources, type TrancheWork, uploadTranche } from '../../../job/upload/upload-tranche.js';
import { testSession } from '../sql/test-session.js';
import { all, uploadTools } from './upload-tools.js';

const opened = testSession();
const body = `concat('{"v":', v, '}')`;
const rows = (values: string) => `(SELECT k AS splitter_key, v FROM (VALUES ${values}) AS t(k, v))`;
/** From its first row to its marker. */
async function upload(tranche: number, relation: string, work: TrancheWork): Promise<void> {
  const { ended } = await uploadTranche(tranche, alone(relation), work);
  await ended;
}

/** Frozen rows that are compared with nothing. */
function alone(relation: string): TrancheSources {
  return { rows: { relation, body }, known: undefined };
}

const rules = {
  ifExists: 'overwrite',
  onDuplicate: { mode: 'fail' },
  write: 'all',
  missing: 'keep',
  sourceHolds: 'all',
} as const;
const defaults = { rules };

test('every row is an object; the marker counts them, the counters too', async () => {
  const { paths, tools } = await uploadTools(opened());
  await upload(3, rows(`('a/1', 10), ('a/2', 200), (NULL, 3)`), {
    ...tools,
    ...defaults,
    scratch: paths.scratch,
  });
  expect(await readFile(join(paths.target, 'a/1'), 'utf8')).toBe('{"v":10}');
  expect(await readFile(join(paths.target, 'a/2'), 'utf8')).toBe('{"v":200}');
  const [marker] = await all(tools.state.readMarkers());
  expect(marker).toMatchObject({
    tranche: 3,
    rows: 3,
    written: 2,
    skipped: 0,
    rejected: 1,
    superseded: 0,
    bytes: 17,
    puts: 2,
    reasons: { 'key-null': 1 },
    retries: {},
    sizes: { 0: 2 },
    task: 3,
    thread: 1,
  });
  // In one part or more, as fast as the machine is.
  const { objects = [], throttled = [], pace = [] } = marker?.timeline ?? {};
  expect(objects.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(throttled).toEqual(objects.map(() => 0));
  expect(pace).toEqual(objects.map(() => null));
  expect([...(await tools.state.listLedgers())]).toEqual([['3.parquet', marker?.ledger]]);
  expect(
    ['rows', 'written', 'rejected', 'bytes', 'inFlight'].map((name) => tools.counters.read(name as 'rows')),
  ).toEqual([3, 2, 1, 17, 0]);
  expect(await readFile(join(paths.state, 'runs/run-1/rejects/3.jsonl'), 'utf8')).toBe(
    '{"reason":"key-null","key":null,"row":{"v":3}}\n',
  );
  expect(await readdir(paths.scratch)).toEqual([]);
});

test.each([
  ['skip', { written: 1, skipped: 1, rejected: 0, reasons: {} }],
  ['fail', { written: 1, skipped: 0, rejected: 1, reasons: { exists: 1 } }],
  ['overwrite', { written: 2, skipped: 0, rejected: 0, reasons: {} }],
] as const)('a key that is taken: %s', async (ifExists, counts) => {
  const { paths, tools } = await uploadTools(opened());
  await mkdir(paths.target, { recursive: true });
  await writeFile(join(paths.target, 'a'), 'theirs');
  await upload(0, rows(`('a', 1), ('b', 2)`), {
    ...tools,
    rules: { ...rules, ifExists },
    scratch: paths.scratch,
  });
  expect((await all(tools.state.readMarkers()))[0]).toMatchObject(counts);
  expect(await readFile(join(paths.target, 'a'), 'utf8')).toBe(
    ifExists === 'overwrite' ? '{"v":1}' : 'theirs',
  );
  expect(await readFile(join(paths.target, 'b'), 'utf8')).toBe('{"v":2}');
});

test('shared keys that the survey did not see end the tranche before its first object', async () => {
  const { paths, tools } = await uploadTools(opened());
  const promise = upload(0, rows(`('a', 1), ('b', 2), ('a', 3)`), {
    ...tools,
    ...defaults,
    scratch: paths.scratch,
  });
  await expect(promise).rejects.toThrow(RunError);
  await expect(promise).rejects.toThrow('The frozen rows share the key a, which the survey did not find');
  expect(await all(tools.target.list(''))).toEqual([]);
  expect(await tools.state.listDone()).toEqual(new Set());
});

test('no more PUTs are in flight than allowed', async () => {
  const { paths, tools } = await uploadTools(opened());
  let [inFlight, most] = [0, 0];
  const target: ObjectStore = {
    ...tools.target,
    async put(request) {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return tools.target.put(request);
    },
  };
  const relation = '(SELECT i::VARCHAR AS splitter_key, i AS v FROM range(100) t(i))';
  await upload(0, relation, {
    ...tools,
    ...defaults,
    target,
    slots: new Slots(5, 1_000),
    scratch: paths.scratch,
  });
  expect(most).toBe(5);
});

/** A target that answers the PUT of `key` when it is told to. */
function holdingBack(target: ObjectStore, key: string) {
  let answer = (_failure?: Error) => {};
  const held = new Promise<void>((resolve, reject) => {
    answer = (failure) => (failure === undefined ? resolve() : reject(failure));
  });
  const slow: ObjectStore = {
    ...target,
    async put(request) {
      if (request.key === key) await held;
      return target.put(request);
    },
  };
  return { target: slow, answer: (failure?: Error) => answer(failure) };
}

test('the next tranche is sent and ends while the last answers of the one before are waited for, each with its own counts', async () => {
  const { paths, tools } = await uploadTools(opened());
  const { target, answer } = holdingBack(tools.target, 'late');
  const work = { ...tools, ...defaults, target, scratch: paths.scratch };
  const first = await uploadTranche(0, alone(rows(`('a', 1), ('late', 2)`)), work);
  await upload(1, rows(`('b', 3), ('c', 4), (NULL, 5)`), work);
  expect(await tools.state.listDone()).toEqual(new Set([1]));
  answer();
  await first.ended;
  const markers = await all(tools.state.readMarkers());
  expect(markers.map(({ tranche, rows, written, puts }) => [tranche, rows, written, puts])).toEqual([
    [0, 2, 2, 2],
    [1, 3, 2, 2],
  ]);
  expect((await tools.state.listLedgers()).size).toBe(2);
});

test('a PUT that ends the run in the one tranche ends the other too, and neither has a marker', async () => {
  const { paths, tools } = await uploadTools(opened());
  const { target, answer } = holdingBack(tools.target, 'late');
  const work = { ...tools, ...defaults, target, scratch: paths.scratch };
  const first = await uploadTranche(0, alone(rows(`('a', 1), ('late', 2)`)), work);
  const second = await uploadTranche(1, alone(rows(`('b', 3), ('late', 4)`)), work);
  const denied = new RunError('denied');
  answer(denied);
  await expect(first.ended).rejects.toBe(denied);
  await expect(second.ended).rejects.toBe(denied);
  await expect(uploadTranche(2, alone(rows(`('d', 5)`)), work)).rejects.toBe(denied);
  expect(await tools.state.listDone()).toEqual(new Set());
});

test('a tranche of more rows than the ledger buffers in one go has all of them', async () => {
  const { paths, tools } = await uploadTools(opened());
  const relation = '(SELECT NULL::VARCHAR AS splitter_key, i AS v FROM range(250000) t(i))';
  await upload(0, relation, { ...tools, ...defaults, scratch: paths.scratch });
  expect((await all(tools.state.readMarkers()))[0]).toMatchObject({ rows: 250_000, rejected: 250_000 });
  const lines = await opened().value(
    `SELECT count(DISTINCT "row".v) FROM read_json('${paths.state}/runs/run-1/rejects/0.jsonl')`,
  );
  expect(lines).toBe(250_000n);
});

test('the disk has objects, ledger and rejects before the marker says so, and a disk that fails leaves no marker', async () => {
  const { paths, tools } = await uploadTools(opened());
  const relation = rows(`('a/1', 10), (NULL, 3)`);
  const seen: unknown[] = [];
  const work = { ...tools, ...defaults, scratch: paths.scratch };
  const look = async () => {
    const markers = await all(tools.state.readMarkers());
    seen.push((await all(tools.target.list(''))).length, (await tools.state.listLedgers()).size, markers);
  };
  await upload(3, relation, { ...work, settle: look });
  expect(seen).toEqual([1, 1, []]);
  const failing = { ...work, settle: () => Promise.reject(new RunError('The disk is broken.')) };
  await expect(upload(4, relation, failing)).rejects.toThrow('The disk is broken.');
  expect((await all(tools.state.readMarkers())).map(({ tranche }) => tranche)).toEqual([3]);
});

test.each([
  ['have a note, where ETags are no md5', (_: string) => 'b2cf535f' as ETag, ['run-1', 'run-1', 'run-1']],
  [
    'have none from the first answer on, where ETags are md5',
    (md5: string) => md5 as ETag,
    ['run-1', undefined, undefined],
  ],
])('objects that are overwritten %s', async (_name, etagOf, writers) => {
  const { paths, tools } = await uploadTools(opened());
  const owners: (string | undefined)[] = [];
  const target: ObjectStore = {
    ...tools.target,
    put: async ({ body: bytes, owner }) => {
      owners.push(owner?.split('/')[0]);
      return { outcome: 'written', etag: etagOf(createHash('md5').update(bytes).digest('hex')) };
    },
  };
  const work = { ...tools, ...defaults, target, slots: new Slots(1, 1_000), scratch: paths.scratch };
  await upload(0, rows(`('a', 1), ('b', 2), ('c', 3)`), work);
  expect(owners).toEqual(writers);
});

test('rows that share a key are one object, and the marker counts the rows and the objects', async () => {
  const { paths, tools } = await uploadTools(opened());
  await upload(0, rows(`('a', 2), ('b', 3), ('a', 1), (NULL, 4)`), {
    ...tools,
    rules: { ...rules, onDuplicate: { mode: 'group', order: [] } },
    scratch: paths.scratch,
  });
  expect(await readFile(join(paths.target, 'a'), 'utf8')).toBe('[{"v":1},{"v":2}]');
  expect(await readFile(join(paths.target, 'b'), 'utf8')).toBe('[{"v":3}]');
  const [marker] = await all(tools.state.readMarkers());
  expect(marker).toMatchObject({
    rows: 4,
    written: 3,
    writtenObjects: 2,
    created: 2,
    rejected: 1,
    puts: 2,
    reasons: { 'key-null': 1 },
  });
  expect(['rows', 'written', 'rejected'].map((name) => tools.counters.read(name as 'rows'))).toEqual([
    4, 3, 1,
  ]);
});

test('an upload that is ended while a row waits for its turn ends at once, though no PUT is answered', async () => {
  const { paths, tools } = await uploadTools(opened());
  const ended = new AbortController();
  let [begun, sent] = [() => {}, 0];
  const first = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const target: ObjectStore = {
    ...tools.target,
    put: () => {
      sent += 1;
      begun();
      return new Promise(() => {});
    },
  };
  const work = { ...tools, ...defaults, target, slots: new Slots(1, 1_000), abortController: ended };
  const uploading = upload(0, rows(`('a', 1), ('b', 2), ('c', 3)`), { ...work, scratch: paths.scratch });
  const outcome = expect(uploading).rejects.toThrow('The upload was ended.');
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  ended.abort(new Error('The upload was ended.'));
  await outcome;
  expect(sent).toBe(1);
});
