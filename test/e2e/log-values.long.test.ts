/**
 * `--log-values none`: each way in which a command ends or tells of rows, with rows of which each value has a word in it. With `none`
 * the word is in no output and in no JSON of the state; with `all` it is, where the way is one that quotes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import type { Pattern } from '../doubles/s3-server/script.js';
import { openAthenaBench } from './athena-bench.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { filesIn, removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Stands in each value of each row, and nowhere else. */
const word = 'canary';

interface Step {
  /** Written before it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly code: number;
}

interface Way {
  readonly steps: readonly Step[];
  /** What the output has to say, values told or not. */
  readonly says: RegExp;
  /** Whether the word is in the output as it is told in full. @default true */
  readonly quotes?: false;
}

const source = ['--files', 'rows.csv'];
const target = ['--target', 'out', '--key', '{id}.json'];
const split = ['split', ...source, ...target];

function csv(...rows: readonly string[]): Readonly<Record<string, string>> {
  return { 'rows.csv': `id,name\n${rows.join('\n')}\n` };
}

const two = csv('canary-1,a canary', 'canary-2,b canary');

/** Of one step. */
function way(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  code: number,
  says: RegExp,
): Way {
  return { steps: [{ files, args, code }], says };
}

const jsonLines = (text: string) => ({ 'rows.json': text });
const json = ['split', '--files', 'rows.json', ...target];

const ways: readonly (readonly [string, Way])[] = [
  ['rows that share a key', way(csv('canary,a canary', 'canary,b canary'), split, 2, /2 rows: /)],
  [
    'a preview of rows that share a key',
    way(csv('canary,1 canary', 'canary,2'), ['preview', ...source, ...target], 2, /2 rows: |"rows":2/),
  ],
  ['a preview', way(two, ['preview', ...source, ...target], 0, /Objects|"samples"/)],
  [
    'a preview of groups',
    way(
      csv('canary,a canary', 'canary,b canary'),
      ['preview', ...source, ...target, '--on-duplicate', 'group'],
      0,
      /rows in one|"groups"/,
    ),
  ],
  [
    'a key with a control character',
    way({ 'rows.csv': 'id,name\n"canary\t1",a canary\n' }, split, 3, /1 key-control-character/),
  ],
  ['a key that is too long', way(csv(`${word.repeat(200)},a canary`), split, 3, /1 key-too-long/)],
  ['a key with a bad segment', way(csv('../canary,a canary'), split, 3, /1 key-bad-segment/)],
  ['a key that a folder cannot hold', way(csv(`${word.repeat(50)},a canary`), split, 3, /1 name-too-long/)],
  ['a key that is NULL', { ...way(csv(',a canary'), split, 3, /1 key-null/), quotes: false }],
  [
    'rows that share a key and are rejected',
    way(
      csv('canary,a canary', 'canary,b canary'),
      [...split, '--on-duplicate', 'reject'],
      3,
      /2 duplicate\b/,
    ),
  ],
  ['a body that is NULL', way(csv('canary,'), [...split, '--body', 'column:name'], 3, /1 body-null/)],
  [
    'a body that is no JSON',
    way(csv('canary-1,a canary'), [...split, '--json-columns', 'name'], 3, /1 bad-json/),
  ],
  [
    'a record of too many fields',
    way(csv('canary-1,a canary,more canary'), split, 2, /line 2: expected 2 fields/),
  ],
  [
    'a quote that nothing closes',
    way(csv('canary-1,"a canary'), split, 2, /line 2, column 2 \(name\): a quote is opened/),
  ],
  [
    'text behind a closing quote',
    way(csv('canary-1,"a canary"b'), split, 2, /line 2, column 2 \(name\): text stands behind/),
  ],
  [
    'a blank before a quote',
    way(csv('canary-1, "a canary"'), split, 2, /line 2, column 2 \(name\): a blank stands/),
  ],
  [
    'a value that its type does not keep',
    way(
      csv('canary-1,a canary'),
      [...split, '--column-types', 'name=BIGINT'],
      2,
      /line 2: column name: the value .* cannot become BIGINT/,
    ),
  ],
  [
    'a value of JSON that its type does not keep',
    way(
      jsonLines('{"id":"canary-1","name":"a canary"}\n'),
      [...json, '--column-types', 'name=BIGINT'],
      2,
      /line 1: column name: the value .* cannot become BIGINT/,
    ),
  ],
  [
    'a line that is no JSON',
    {
      ...way(jsonLines('{"id":"canary-1","name":canary}\n'), json, 2, /line 1: malformed JSON/),
      quotes: false,
    },
  ],
  [
    'a document that is no JSON',
    {
      ...way(jsonLines('[\n{"id":"canary-1","n":canary}\n]'), json, 2, /rows\.json: row 1: malformed JSON/),
      quotes: false,
    },
  ],
  [
    'a value beside the rows that is no JSON',
    way(
      jsonLines('{"count":canary,"rows":[{"id":"canary-1"}]}'),
      [...json, '--files-json-path', '$.rows'],
      2,
      /line 1: malformed JSON: expected a value, got/,
    ),
  ],
  [
    'a condition that cannot be judged',
    way(
      two,
      [...split, '--deleted-when', 'CAST(name AS INTEGER) = 1', '--write', 'changed'],
      2,
      /cannot be judged for every row: Conversion Error|cannot be judged for every row: .*Could not convert/,
    ),
  ],
  [
    'objects that are there',
    {
      steps: [
        { files: two, args: split, code: 0 },
        { args: [...split, '--if-exists', 'fail', '--log', 'json'], code: 3 },
      ],
      says: /2 exists/,
    },
  ],
  [
    'a diff, and a verification that finds differences',
    {
      steps: [
        { files: two, args: [...split, '--run-id', 'first'], code: 0 },
        {
          files: csv('canary-1,a changed canary', 'canary-3,c canary'),
          args: ['diff', ...source, ...target, '--write', 'changed'],
          code: 0,
        },
        {
          files: { 'out/canary-1.json': 'a canary', 'out/canary-9.json': 'a canary' },
          args: ['verify', '--state', '.splitter'],
          code: 1,
        },
      ],
      says: /size/,
    },
  ],
  [
    'rows that are rejected by each stage of a run that is a task each',
    {
      steps: [
        { files: csv('../canary,a canary'), args: ['plan', ...source, ...target, '--run-id', 'r'], code: 0 },
        { args: ['upload', '--run-id', 'r', '--state', '.splitter'], code: 0 },
        { args: ['finish', '--run-id', 'r', '--state', '.splitter'], code: 3 },
      ],
      says: /1 key-bad-segment/,
    },
  ],
  [
    'rows that are rejected by a run that is resumed',
    {
      steps: [
        { files: csv('../canary,a canary'), args: ['plan', ...source, ...target, '--run-id', 'r'], code: 0 },
        { args: ['resume', 'r', '--state', '.splitter'], code: 3 },
      ],
      says: /1 key-bad-segment/,
    },
  ],
  [
    'a restore of rows that nobody has kept',
    {
      steps: [
        { files: two, args: [...split, '--write', 'changed', '--run-id', 'first'], code: 0 },
        {
          files: csv('canary-1,a changed canary', 'canary-2,b canary'),
          args: [...split, '--write', 'changed'],
          code: 0,
        },
        { args: ['restore', 'first', '--state', '.splitter'], code: 2 },
      ],
      says: /1 objects that run first left do not stand any more/,
    },
  ],
];

/** Of all steps of a way. */
async function play({ steps }: Way, ...more: string[]): Promise<{ cwd: string; output: string }> {
  const cwd = await testFolder();
  let output = '';
  for (const { files = {}, args, code } of steps) {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    const done = await runSplitter([...args, ...more], { cwd });
    output += `${done.stdout}\n${done.stderr}\n`;
    expect({ code: done.code, output }).toEqual({ code, output: expect.any(String) });
  }
  return { cwd, output };
}

/** The state's files that tell of runs, and hold none of their rows. */
async function tellingFiles(cwd: string): Promise<string> {
  const names = (await filesIn(cwd)).filter((name) => /^\.splitter\/.*\.json$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(cwd, name), 'utf8')));
  return texts.join('\n');
}

test.each(ways)('%s', async (_, way) => {
  const [told, ...withheld] = await Promise.all([
    play(way, '--log', 'pretty'),
    play(way, '--log', 'pretty', '--log-values', 'none'),
    play(way, '--log', 'json', '--log-values', 'none'),
  ]);
  for (const { cwd, output } of withheld) {
    expect(output).not.toMatch(new RegExp(word, 'i'));
    expect(output).toMatch(way.says);
    expect(await tellingFiles(cwd)).not.toMatch(new RegExp(word, 'i'));
  }
  expect(told.output).toMatch(way.says);
  expect(told.output.includes(word)).toBe(way.quotes ?? true);
});

test('files that are there to hold rows hold them all the same', async () => {
  const cwd = await testFolder();
  const run = async (...args: string[]) =>
    (await runSplitter([...args, '--log-values', 'none'], { cwd })).code;
  await writeFile(join(cwd, 'rows.csv'), 'id,name\ncanary-1,a canary\n../canary,b canary\n');
  expect(await run(...split, '--max-rejects', '1', '--run-id', 'first')).toBe(0);
  const kept = async (name: string) => readFile(join(cwd, name), 'utf8');
  expect(await kept('out/canary-1.json')).toBe('{"id":"canary-1","name":"a canary"}');
  const [rejects = ''] = await filesIn(join(cwd, '.splitter/runs/first/rejects'));
  expect(await kept(`.splitter/runs/first/rejects/${rejects}`)).toBe(
    '{"reason":"key-bad-segment","key":"../canary.json","row":{"id":"../canary","name":"b canary"}}\n',
  );
  await writeFile(join(cwd, 'rows.csv'), 'id,name\ncanary-1,another canary\n');
  const diff = ['diff', ...source, ...target, '--write', 'changed', '--changes', 'changes.jsonl'];
  expect(await run(...diff)).toBe(0);
  expect(await kept('changes.jsonl')).toMatch(/^\{"kind":"updated","key":"canary-1\.json",.*\}\n$/);
});

/** What S3 says of a key that is denied. */
const denied = {
  kind: 'error',
  status: 403,
  code: 'AccessDenied',
  message:
    'User: u is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::my-bucket/out/canary-2.json"',
} as const;

const onS3: readonly (readonly [
  string,
  { denied?: Pattern; args: readonly string[]; code: number; says: RegExp },
])[] = [
  [
    'a PUT that is denied',
    {
      denied: { operation: 'PutObject', keyPrefix: 'out/' },
      args: ['split'],
      code: 1,
      says: /AccessDenied.*expected s3:PutObject on my-bucket\//,
    },
  ],
  [
    'a deletion that is denied',
    {
      denied: { operation: 'DeleteObjects', keyPrefix: 'out/canary' },
      args: ['split', '--missing', 'delete', '--max-deletes', '100%'],
      code: 1,
      says: /AccessDenied.*expected s3:DeleteObject/,
    },
  ],
  [
    'a read that is denied',
    {
      denied: { operation: 'GetObject', keyPrefix: 'out/' },
      args: ['verify', '--deep'],
      code: 1,
      says: /AccessDenied.*expected s3:GetObject/,
    },
  ],
  ['a tag that is too long', { args: ['split', '--tag', 'of={name}'], code: 3, says: /1 bad-header/ }],
];

test.each(onS3)('on S3, %s', async (_, { denied: match, args: [command = '', ...flags], code, says }) => {
  for (const values of ['none', 'all']) {
    const server = await startS3Server({ buckets: ['my-bucket'] });
    stops.push(server.close);
    const cwd = await testFolder();
    const place = [
      '--target',
      's3://my-bucket/out/',
      '--state',
      's3://my-bucket/_state/',
      ...s3Flags(server),
    ];
    const table = [...source, '--key', '{id}.json', '--write', 'changed', ...place];
    const run = (...args: string[]) => runSplitter(args, { cwd, env: s3Environment(server) });
    await writeFile(join(cwd, 'rows.csv'), 'id,name\ncanary-1,a canary\ncanary-2,b canary\n');
    expect((await run('split', ...table)).code).toBe(0);
    if (match !== undefined) server.script({ answer: denied, match, times: 1_000 });
    await writeFile(join(cwd, 'rows.csv'), `id,name\ncanary-1,${'another canary '.repeat(20)}\n`);
    const about = command === 'verify' ? place : table;
    const done = await run(command, ...about, ...flags, '--log', 'json', '--log-values', values);
    expect(done).toMatchObject({ code, stderr: expect.stringMatching(says) });
    expect(`${done.stdout}${done.stderr}`.includes(word)).toBe(values === 'all');
  }
});

test('of what Athena says, the code is told', async () => {
  const bench = await openAthenaBench();
  stops.push(bench.close);
  const reason = "INVALID_CAST_ARGUMENT: Cannot cast 'canary' to INT";
  for (const values of ['none', 'all']) {
    bench.athena.script(
      { query: { kind: 'fail', category: 1, retryable: true, reason }, match: /^UNLOAD/ },
      { query: { kind: 'fail', category: 2, reason }, match: /^UNLOAD/ },
    );
    const { code, stdout, stderr } = await bench.onAthena('split', '--log-values', values).finished;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/INVALID_CAST_ARGUMENT/) });
    expect(stderr).toMatch(/"reason":"INVALID_CAST_ARGUMENT/);
    expect(`${stdout}${stderr}`.includes(word)).toBe(values === 'all');
  }
});
