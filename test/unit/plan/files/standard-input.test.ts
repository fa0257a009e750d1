import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { isStandardInput, spoolStandardInput } from '../../../../job/plan/files/standard-input.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';

const opened = testSession();

test('it is - alone', () => {
  expect([['-'], ['./-'], ['-', 'a.csv']].map(isStandardInput)).toEqual([true, false, false]);
});

test('what comes in pieces is one file', async () => {
  const to = join(opened().folder, 'spool', 'all');
  const { path, size } = await spoolStandardInput(Readable.from(['id\n', '1\n']), to, undefined);
  expect([path, size, await readFile(to, 'utf8')]).toEqual([to, 5, 'id\n1\n']);
});

test('how much has come is told until it has ended, also where it breaks off', async () => {
  const told: (string | number)[] = [];
  const progress = {
    begin: (ofBytes = 0) => void told.push(`begin of ${ofBytes}`),
    now: (doing: string) => void told.push(doing),
    add: (bytes: number) => void told.push(bytes),
    end: () => void told.push('end'),
  };
  const taking = 'taking standard input into the scratch folder';
  const to = join(opened().folder, 'told');
  await spoolStandardInput(Readable.from(['id\n', 'é\n']), to, undefined, progress);
  expect(told.splice(0)).toEqual(['begin of 0', taking, 3, 3, 'end']);
  async function* breaking() {
    yield 'id\n';
    throw new Error('the pipe broke');
  }
  const broken = spoolStandardInput(Readable.from(breaking()), to, undefined, progress);
  await expect(broken).rejects.toThrow('the pipe broke');
  expect([told.at(0), told.at(-1)]).toEqual(['begin of 0', 'end']);
});

test('a terminal and an empty input are refused', async () => {
  const to = join(opened().folder, 'refused');
  const terminal = Object.assign(Readable.from([]), { isTTY: true });
  await expect(spoolStandardInput(terminal, to, undefined)).rejects.toThrow(/got a terminal/);
  await expect(spoolStandardInput(Readable.from([]), to, undefined)).rejects.toThrow(SourceError);
});

test('an abort ends the waiting', async () => {
  const controller = new AbortController();
  const waiting = spoolStandardInput(new PassThrough(), join(opened().folder, 'waiting'), controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
