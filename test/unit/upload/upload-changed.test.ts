import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compressor, md5Of } from '../../../job/shared/compression.js';
import type { ETag, PutRequest } from '../../../job/store/object-store.js';
import { objectForm } from '../../../job/upload/object-form.js';
import {
  type RowRules,
  type TrancheSources,
  type TrancheWork,
  uploadTranche,
} from '../../../job/upload/upload-tranche.js';
import { testSession } from '../sql/test-session.js';
import { all, uploadTools } from './upload-tools.js';

const opened = testSession();

type Tools = Awaited<ReturnType<typeof uploadTools>>['tools'];

const rules: RowRules = {
  ifExists: 'overwrite',
  onDuplicate: { mode: 'fail' },
  write: 'changed',
  missing: 'keep',
  sourceHolds: 'all',
};

/** Rows of a key and a number, which is the body; with a third value those that say that their object must go. */
function frozen(values: string, columns = 'k, v'): TrancheSources['rows'] {
  const deleted = columns.includes('gone') ? ', gone::BOOLEAN AS splitter_deleted' : '';
  return {
    relation: `(SELECT k AS splitter_key, v${deleted} FROM (VALUES ${values}) AS t(${columns}))`,
    body: 'v::VARCHAR',
  };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** `a=1@first`: key a, whose object with the body 1 was written by the run `first`; without a run it is somebody else's. */
function known(...objects: string[]): string {
  const values = objects.map((object) => {
    const [, key, body = '', run] = /^(.*)=(.*?)(?:@(.*))?$/.exec(object) ?? [];
    return `('${key}', ${body.length}::BIGINT, '${md5(body)}', 'etag ${key}', ${run === undefined ? 'NULL::VARCHAR' : `'${run}'`}, NULL::VARCHAR)`;
  });
  return `(SELECT * FROM (VALUES ${values.join(', ')}) AS t(key, bytes, body_md5, etag, run, headers))`;
}

/** Uploads tranche 0; returns its marker, the keys that were PUT, and its ledger, each line in short. */
async function upload(
  sources: TrancheSources,
  changed: Partial<RowRules>,
  taken: readonly string[] = [],
  more: (tools: Tools) => Partial<TrancheWork> = () => ({}),
) {
  const { paths, tools } = await uploadTools(opened());
  await mkdir(paths.target, { recursive: true });
  for (const key of taken) await writeFile(join(paths.target, key), 'theirs');
  const work = { ...tools, rules: { ...rules, ...changed }, scratch: paths.scratch, ...more(tools) };
  await (await uploadTranche(0, sources, work)).ended;
  const [marker] = await all(tools.state.readMarkers());
  if (marker === undefined) throw new Error('expected a marker');
  const lines = await opened().session.rows(
    `SELECT * FROM '${join(paths.state, 'runs/run-1/ledger/0.parquet')}' ORDER BY key NULLS FIRST, outcome`,
  );
  const inShort = lines.map((line) =>
    [
      line.key,
      line.outcome,
      line.reason,
      line.run,
      line.before_bytes === null ? null : `before ${line.before_bytes}`,
    ]
      .filter((part) => part !== null)
      .join(' '),
  );
  const put = (await all(tools.target.list(''))).map(({ key }) => key).filter((key) => !taken.includes(key));
  return { marker, lines, inShort, put, paths, counters: tools.counters };
}

test('a row whose object stands with the same bytes costs no PUT, and its line tells what is there', async () => {
  const sources = {
    rows: frozen(`('same', 1), ('other', 22), ('new', 3)`),
    known: known('same=1@first', 'other=2@second', 'gone=4@first'),
  };
  const { marker, lines, inShort, put, counters } = await upload(sources, {});
  expect(put).toEqual(['new', 'other']);
  expect(inShort).toEqual([
    'gone kept first',
    'new written run-1',
    'other written run-1 before 1',
    'same unchanged first',
  ]);
  expect(lines.at(-1)).toMatchObject({ bytes: 1n, body_md5: md5('1'), etag: 'etag same' });
  expect(lines.at(0)).toMatchObject({ bytes: 1n, body_md5: md5('4'), etag: 'etag gone' });
  expect(lines.at(2)).toMatchObject({ bytes: 2n, body_md5: md5('22'), before_md5: md5('2') });
  expect(marker).toMatchObject({
    rows: 3,
    written: 2,
    created: 1,
    unchanged: 1,
    rejected: 0,
    kept: 1,
    due: 0,
    bytes: 3,
    puts: 2,
  });
  expect(['rows', 'written', 'puts'].map((name) => counters.read(name as 'rows'))).toEqual([3, 2, 2]);
});

test('a row whose object has the same bytes and other headers is written again', async () => {
  const form = { headers: [{ name: 'cache-control', value: 'no-cache' }], tags: [] };
  const headers = { ...objectForm(form), texts: [] };
  const objects = known('same=1@first', 'other=1@first');
  const sources = {
    rows: { relation: '', body: '', ...frozen(`('same', 1), ('other', 1)`), headers },
    known: `(SELECT * REPLACE (CASE key WHEN 'same' THEN ${headers.fingerprint} END AS headers) FROM ${objects})`,
  };
  const { inShort, put, lines } = await upload(sources, {});
  expect(put).toEqual(['other']);
  expect(inShort).toEqual(['other written run-1 before 1', 'same unchanged first']);
  expect(new Set(lines.map((line) => line.headers)).size).toBe(1);
});

test('--write all writes them all the same, and tells created from updated', async () => {
  const sources = { rows: frozen(`('same', 1), ('new', 3)`), known: known('same=1@first') };
  const { marker, inShort, put } = await upload(sources, { write: 'all' });
  expect(put).toEqual(['new', 'same']);
  expect(inShort).toEqual(['new written run-1', 'same written run-1 before 1']);
  expect(marker).toMatchObject({ written: 2, created: 1, unchanged: 0, kept: 0 });
});

test('missing objects are due to be deleted where that is asked for; those that somebody else wrote are left out', async () => {
  const sources = {
    rows: frozen(`('a', 1), (NULL, 2)`),
    known: known('a=1@first', 'missing=2@first', 'theirs=3', 'same=4'),
  };
  const { marker, inShort } = await upload(sources, { missing: 'delete' });
  expect(inShort).toEqual(['rejected key-null', 'a unchanged first', 'missing due first']);
  expect(marker).toMatchObject({ rows: 2, unchanged: 1, rejected: 1, kept: 0, due: 1 });
});

test('of a source that has changes alone nothing is missing', async () => {
  const sources = { rows: frozen(`('a', 2)`), known: known('a=1@first', 'b=2@first') };
  const { inShort } = await upload(sources, { missing: 'delete', sourceHolds: 'changes' });
  expect(inShort).toEqual(['a written run-1 before 1', 'b kept first']);
});

test('the old object of a row that is rejected or skipped stays, and is known from then on', async () => {
  const sources = {
    rows: frozen(`('twice', 1), ('twice', 2), ('taken', 3)`),
    known: known('twice=0@first', 'taken=0@first'),
  };
  const { marker, inShort } = await upload(
    sources,
    { missing: 'delete', ifExists: 'skip', onDuplicate: { mode: 'reject' } },
    ['taken'],
  );
  expect(inShort).toEqual([
    'taken kept first',
    'taken skipped',
    'twice kept first',
    'twice rejected duplicate',
    'twice rejected duplicate',
  ]);
  expect(marker).toMatchObject({ rows: 3, skipped: 1, rejected: 2, kept: 2, due: 0 });
});

test('a deletion row makes the object that the job wrote due; of any other key there is nothing to delete', async () => {
  const sources = {
    rows: frozen(
      `('ours', 1, true), ('theirs', 2, true), ('unknown', 3, true), ('stays', 4, NULL), (NULL, 5, true)`,
      'k, v, gone',
    ),
    known: known('ours=1@first', 'theirs=2', 'stays=4@first'),
  };
  const { marker, inShort, put } = await upload(sources, { deletedWhen: 'op', sourceHolds: 'changes' });
  expect(put).toEqual([]);
  expect(inShort).toEqual([
    'rejected key-null',
    'ours deletion',
    'ours due first',
    'stays unchanged first',
    'theirs deletion nothing-to-delete',
    'unknown deletion nothing-to-delete',
  ]);
  expect(marker).toMatchObject({ rows: 5, deletionRows: 3, unchanged: 1, rejected: 1, due: 1, kept: 0 });
});

test('of several rows of a key the greatest counts, and only that one is asked whether its object must go', async () => {
  const sources = {
    rows: frozen(
      `('back', 1, true), ('back', 2, false), ('gone', 3, false), ('gone', 4, true)`,
      'k, v, gone',
    ),
    known: known('back=0@first', 'gone=0@first'),
  };
  const { marker, inShort, put } = await upload(sources, {
    deletedWhen: 'op',
    onDuplicate: { mode: 'keep-max', column: 'v' },
  });
  expect(put).toEqual(['back']);
  expect(inShort).toEqual([
    'back rejected superseded',
    'back written run-1 before 1',
    'gone deletion',
    'gone due first',
    'gone rejected superseded',
  ]);
  expect(marker).toMatchObject({ rows: 4, written: 1, deletionRows: 1, rejected: 2, superseded: 2, due: 1 });
});

test('without a last complete run deletion rows have nothing to delete, and the others are written', async () => {
  const rows = frozen(`('a', 1, true), ('b', 2, false)`, 'k, v, gone');
  const { marker, inShort } = await upload({ rows, known: undefined }, { deletedWhen: 'op' });
  expect(inShort).toEqual(['a deletion nothing-to-delete', 'b written run-1']);
  expect(marker).toMatchObject({ rows: 2, written: 1, created: 1, deletionRows: 1, due: 0 });
});

test('a tranche without rows has a ledger of what the job has there', async () => {
  const { marker, inShort } = await upload({ rows: undefined, known: known('a=1@first') }, {});
  expect(inShort).toEqual(['a kept first']);
  expect(marker).toMatchObject({ rows: 0, kept: 1, ledger: expect.any(String) as unknown as ETag });
});

test('rejected rows keep their body under --write changed, too', async () => {
  const sources = { rows: frozen(`(NULL, 7)`), known: known('a=1@first') };
  const { paths } = await upload(sources, {});
  expect(await readFile(join(paths.state, 'runs/run-1/rejects/0.jsonl'), 'utf8')).toBe(
    '{"reason":"key-null","key":null,"row":7}\n',
  );
});

test("--if-exists own rejects what somebody else has written, and what was the job's there is known no more", async () => {
  const sources = {
    rows: frozen(`('same', 1), ('replaced', 2), ('theirs', 3), ('new', 4)`),
    known: known('same=1@first', 'replaced=0@first'),
  };
  const { marker, inShort, put } = await upload(sources, { ifExists: 'own' }, ['replaced', 'theirs']);
  expect(put).toEqual(['new']);
  expect(inShort).toEqual([
    'new written run-1',
    'replaced rejected exists',
    'same unchanged first',
    'theirs rejected exists',
  ]);
  expect(marker).toMatchObject({ written: 1, unchanged: 1, rejected: 2, kept: 0, reasons: { exists: 2 } });
});

test('under --if-exists fail an object that the job knows is in the way, and stays its own', async () => {
  const sources = { rows: frozen(`('a', 2)`), known: known('a=1@first') };
  const { inShort } = await upload(sources, { ifExists: 'fail' }, ['a']);
  expect(inShort).toEqual(['a kept first', 'a rejected exists']);
});

test('of a row without a body nothing is sent, and what the job has there stays; a deletion row needs none', async () => {
  const rows = {
    relation: `(SELECT k AS splitter_key, v::BLOB AS v, gone AS splitter_deleted FROM
      (VALUES ('none', NULL, false), ('same', '2', false), ('goes', NULL, true)) AS t(k, v, gone))`,
    body: 'v',
    isBytes: true,
    reasonOfNone: 'body-null',
    kind: 'column',
  } as const;
  const { inShort, put } = await upload(
    { rows, known: known('none=1@first', 'same=2@first', 'goes=3@first') },
    { deletedWhen: 'gone' },
  );
  expect(put).toEqual([]);
  expect(inShort).toEqual([
    'goes deletion',
    'goes due first',
    'none kept first',
    'none rejected body-null',
    'same unchanged first',
  ]);
});

test('compressed: the body before is what is compared, the bytes after are what is counted, and their md5 is the ETag', async () => {
  const long = 'x'.repeat(500);
  const compress = compressor({ codec: 'gzip' });
  const made = await compress(Buffer.from(long));
  const seen: PutRequest[] = [];
  let notes: TrancheWork['notes'] | undefined;
  const one = { relation: `(SELECT 'long' AS splitter_key)`, body: `repeat('x', 500)` };
  const { lines, marker } = await upload(
    { rows: one, known: known(`long=${long}@first`) },
    { write: 'all' },
    [],
    (tools) => {
      notes = tools.notes;
      const put = async (request: PutRequest) => {
        seen.push(request);
        return { outcome: 'written', etag: md5Of(request.body) as ETag } as const;
      };
      return { compress, target: { ...tools.target, put } };
    },
  );
  expect(seen.map(({ body }) => Buffer.from(body))).toEqual([Buffer.from(made)]);
  expect(lines).toMatchObject([
    { bytes: BigInt(made.byteLength), body_md5: md5(long), etag: md5Of(made), before_md5: md5(long) },
  ]);
  expect(marker).toMatchObject({ written: 1, bytes: made.byteLength });
  // ETags are md5s here, of what was sent: objects need no note.
  expect(notes).toEqual({ areNeeded: false });
});

test("compressed under own: an object of the bytes that are sent is the job's, one of the body before is not", async () => {
  const compress = compressor({ codec: 'gzip' });
  const rows = {
    relation: `(SELECT k AS splitter_key FROM (VALUES ('sent'), ('plain')) t(k))`,
    body: `repeat('y', 500)`,
  };
  const sent = await compress(Buffer.from('y'.repeat(500)));
  const { inShort } = await upload({ rows, known: undefined }, { ifExists: 'own' }, [], (tools) => ({
    compress,
    target: {
      ...tools.target,
      put: async ({ condition }) =>
        condition?.kind === 'if-match'
          ? { outcome: 'written', etag: 'new' as ETag }
          : { outcome: 'condition-failed' },
      look: async (key) => ({
        etag: 'old' as ETag,
        md5: key === 'sent' ? md5Of(sent) : md5('y'.repeat(500)),
      }),
    },
  }));
  expect(inShort).toEqual(['plain rejected exists', 'sent written run-1']);
});
