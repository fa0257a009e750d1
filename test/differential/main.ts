/**
 * The differential suite: generated files through the compiled program, judged by readers that share no code with it.
 * Prints how many files had each kind of oddity and what became of them; exits 1 on any deviation.
 *
 *   --short         for CI: 1,000 files
 *   --seed N        of every draw. Default: 1
 *   --only FORMAT   csv, json or parquet
 *   --from N        the first file's number. Default: 0
 *   --files N       so many of each format
 *   --keep DIR      keeps the files that deviate, and valid ones that were refused, with what was expected
 *   --gzip-damage   gzips cut at, and with a byte flipped at, each of 500 places, and nothing else
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '../../job/shared/message-of.js';
import { readOptions } from './options.js';
import { writeWithPyarrow } from './parquet/pyarrow.js';
import { Report } from './report.js';
import type { Task } from './run/child.js';
import { deviates, type Outcome } from './run/outcome.js';
import { tryAll } from './run/try-all.js';

const options = read();
const { short, seed, gzipDamage } = options;
const report = new Report();
/** One file in so many goes through the built command: about 200 of the long run, 10 of the short one. */
const processEvery = short ? 100 : 70;

function read() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(2);
  }
}

function* tasks(): Iterable<Task> {
  for (const { format, from, count } of options.files) {
    for (let number = from; number < from + count; number += 1) {
      yield { format, number, asProcess: number % processEvery === 5 };
    }
  }
}

let tried = 0;
function onOutcome(outcome: Outcome): void {
  report.add(outcome);
  tried += 1;
  if (tried % 500 === 0) process.stderr.write(`${tried} files\n`);
  if (!deviates(outcome)) return;
  const { format, number, verdict, reason, oddities } = outcome;
  const form = `${short ? '--short ' : ''}${gzipDamage ? '--gzip-damage ' : ''}`;
  process.stdout.write(
    `${format} ${number}, seed ${seed}: ${verdict}: ${reason}\n  oddities: ${oddities.join('; ')}\n` +
      `  again: npm run test:differential -- ${form}--seed ${seed} --only ${format} --from ${number} --files 1\n`,
  );
}

const keep = options.keep === undefined ? undefined : resolve(options.keep);
const folder = await mkdtemp(join(tmpdir(), 'splitter-differential-parquet-'));
try {
  const parquet = options.files.find(({ format }) => format === 'parquet');
  const parquetFolder = short || parquet === undefined ? undefined : folder;
  if (parquetFolder !== undefined && parquet !== undefined) {
    process.stderr.write('pyarrow writes its files\n');
    await writeWithPyarrow(parquetFolder, { seed, ...parquet });
  }
  await tryAll(tasks(), { processes: 2, seed, parquetFolder, gzipDamage, keep, onOutcome });
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${report.toText()}\n\n${report.passed} passed, ${report.failed} failed\n`);
process.exitCode = report.failed === 0 ? 0 : 1;
