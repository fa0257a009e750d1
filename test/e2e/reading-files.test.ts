import { execFileSync, spawn } from 'node:child_process';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const usual = ['split', '--target', 'out', '--key', '{id}.json', '--log', 'json'];

/** Files by name, in a folder of their own. */
async function folderOf(contents: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const cwd = await testFolder();
  for (const [name, content] of Object.entries(contents)) await writeFile(join(cwd, name), content);
  return cwd;
}

async function objectsIn(cwd: string): Promise<string[]> {
  const names = (await readdir(cwd)).includes('out') ? await filesIn(join(cwd, 'out')) : [];
  return Promise.all(names.map((name) => readFile(join(cwd, 'out', name), 'utf8')));
}

const rows = Array.from({ length: 20_000 }, (_, row) => `${row},${(row * 7919) % 10007}\n`).join('');
const packed = gzipSync(`id,v\n${rows}`, { level: 0 });
const flipped = Buffer.from(packed);
flipped[70_000] = (flipped[70_000] ?? 0) ^ 1;

test.each<[string, Record<string, string | Buffer>, string[], string[]]>([
  [
    'a line break in the header, other line ends in the cells than between the rows',
    { 'a.csv': 'id,"Price\n(EUR)"\r\n1,"2\n3"\r\n' },
    ['--files', 'a.csv'],
    ['{"id":"1","Price\\n(EUR)":"2\\n3"}'],
  ],
  [
    'line ends of two kinds',
    { 'a.csv': 'id,v\n1,a\r\n2,b\n' },
    ['--files', 'a.csv'],
    ['{"id":"1","v":"a"}', '{"id":"2","v":"b"}'],
  ],
  ['a NUL character', { 'a.csv': 'id,v\n1,a\0b\n' }, ['--files', 'a.csv'], ['{"id":"1","v":"a\\u0000b"}']],
  [
    'the flag twice',
    { 'a.csv': 'id\n1\n', 'b.csv': 'id\n2\n' },
    ['--files', 'a.csv', '--files', 'b.csv'],
    ['{"id":"1"}', '{"id":"2"}'],
  ],
  ['one file twice', { 'a.csv': 'id\n1\n' }, ['--files', 'a.csv', '--files', '*.csv'], ['{"id":"1"}']],
  [
    'gzip of JSON with zeros behind it',
    { 'a.jsonl.gz': Buffer.concat([gzipSync('{"id":1}\n'), Buffer.alloc(99)]) },
    ['--files', 'a.jsonl.gz'],
    ['{"id":1}'],
  ],
  [
    'keep-max over numbers that have a type',
    { 'a.csv': 'id,v\n1,9\n1,10\n' },
    ['--files', 'a.csv', '--on-duplicate', 'keep-max:v', '--column-types', 'v=BIGINT'],
    ['{"id":"1","v":10}'],
  ],
])('read: %s', async (_, contents, flags, expected) => {
  const cwd = await folderOf(contents);
  const { code, stderr } = await runSplitter([...usual, ...flags], { cwd });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expect(await objectsIn(cwd)).toEqual(expected);
});

test.each<[string, Record<string, string | Buffer>, string[], RegExp]>([
  [
    'a blank before a quote',
    { 'a.csv': 'id,v\n1, "Ann"\n' },
    ['--files', 'a.csv'],
    /a\.csv: line 2, column 2 \(v\): a blank stands before the quote/,
  ],
  [
    'a cut gzip',
    { 'a.csv.gz': packed.subarray(0, 60_000) },
    ['--files', 'a.csv.gz'],
    /a\.csv\.gz: damaged gzip: it ends within member 1/,
  ],
  [
    'a changed byte in a gzip',
    { 'a.csv.gz': flipped },
    ['--files', 'a.csv.gz'],
    /a\.csv\.gz: damaged gzip: the CRC of member 1 is wrong/,
  ],
  [
    'keep-max over text',
    { 'a.csv': 'id,v\n1,9\n1,10\n' },
    ['--files', 'a.csv', '--on-duplicate', 'keep-max:v'],
    /--on-duplicate: .*--column-types v=BIGINT/,
  ],
  [
    'a URL',
    {},
    ['--files', 'https://host/a.csv'],
    /--files: expected files of this machine or s3:\/\/bucket\/…, got the URL "https:\/\/host\/a\.csv"/,
  ],
  [
    'a folder',
    {},
    ['--files', '.', '--files-format', 'csv'],
    /--files: \. is a folder in which no file has a name that ends as those of csv do/,
  ],
])('refused with 2: %s', async (_, contents, flags, problem) => {
  const cwd = await folderOf(contents);
  const { code, stdout, stderr } = await runSplitter([...usual, ...flags], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(problem);
  expect(stderr).toContain('Nothing was written.');
  expect(stderr).not.toContain('It goes on where it stopped');
  expect(await objectsIn(cwd)).toEqual([]);
});

test('a pipe is refused at once, and leaves the target free', async () => {
  const cwd = await folderOf({ 'a.csv': 'id\n1\n' });
  execFileSync('mkfifo', ['pipe.csv'], { cwd });
  const writer = spawn('sh', ['-c', 'cat a.csv > pipe.csv'], { cwd, stdio: 'ignore' });
  try {
    const refused = await runSplitter([...usual, '--files', 'pipe.csv'], { cwd });
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(
      '--files: pipe.csv is a pipe, no file. Save it to a file first: it is read more than once.',
    );
  } finally {
    writer.kill();
  }
  const next = await runSplitter([...usual, '--files', 'a.csv'], { cwd });
  expect(next.code).toBe(0);
  expect(next.stderr).not.toContain('lease');
});

test('a source of no rows warns', async () => {
  const cwd = await folderOf({ 'a.csv': 'id\n' });
  const { code, stderr } = await runSplitter([...usual, '--files', 'a.csv'], { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain('the source has no rows, so nothing will be written');
});

test('a finished run given again says that nothing was done; for changed files it is refused', async () => {
  const cwd = await folderOf({ 'a.csv': 'id\n1\n' });
  const again = () => runSplitter([...usual, '--files', '*.csv', '--run-id', 'r1'], { cwd });
  const first = await again();
  const second = await again();
  expect([first.code, second.code]).toEqual([0, 0]);
  expect(reportOf(second.stdout)).toEqual(reportOf(first.stdout));
  expect(second.stderr).toContain('nothing was done: this run is finished already');

  await utimes(join(cwd, 'a.csv'), 1, 1);
  const touched = await again();
  expect([touched.code, touched.stdout]).toEqual([2, '']);
  expect(touched.stderr).toMatch(
    /--run-id: run r1 is finished already, and was of other files: .*a\.csv has been written to since\. Give a new id/,
  );
  await writeFile(join(cwd, 'b.csv'), 'id\n2\n');
  await writeFile(join(cwd, 'a.csv'), 'id\n1\n3\n');
  expect((await again()).stderr).toMatch(/a\.csv had 5 bytes and has 7\./);
});
