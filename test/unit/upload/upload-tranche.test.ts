import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunError } from '../../../job/errors.js';
import type { ObjectStore } from '../../../job/store/object-store.js';
import { uploadTranche } from '../../../job/upload/upload-tranche.js';
import { testSession } from '../sql/test-session.js';
import { all, uploadTools } from './upload-tools.js';

const opened = testSession();
const body = `concat('{"v":', v, '}')`;
const rows = (values: string) => `(SELECT k AS splitter_key, v FROM (VALUES ${values}) AS t(k, v))`;
const defaults = { ifExists: 'overwrite', onDuplicate: { mode: 'fail' }, body } as const;

test('every row is an object; the marker counts them, the counters too', async () => {
  const { paths, tools } = await uploadTools(opened());
  await uploadTranche(3, rows(`('a/1', 10), ('a/2', 200), (NULL, 3)`), {
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
  });
  expect([...(await tools.state.listLedgers())]).toEqual([[3, marker?.ledger]]);
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
  await uploadTranche(0, rows(`('a', 1), ('b', 2)`), {
    ...tools,
    ...defaults,
    ifExists,
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
  const promise = uploadTranche(0, rows(`('a', 1), ('b', 2), ('a', 3)`), {
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
  await uploadTranche(0, relation, { ...tools, ...defaults, target, maxInFlight: 5, scratch: paths.scratch });
  expect(most).toBe(5);
});

test('a tranche of more rows than the ledger buffers in one go has all of them', async () => {
  const { paths, tools } = await uploadTools(opened());
  const relation = '(SELECT NULL::VARCHAR AS splitter_key, i AS v FROM range(250000) t(i))';
  await uploadTranche(0, relation, { ...tools, ...defaults, scratch: paths.scratch });
  expect((await all(tools.state.readMarkers()))[0]).toMatchObject({ rows: 250_000, rejected: 250_000 });
  const lines = await opened().value(
    `SELECT count(DISTINCT "row".v) FROM read_json('${paths.state}/runs/run-1/rejects/0.jsonl')`,
  );
  expect(lines).toBe(250_000n);
});
