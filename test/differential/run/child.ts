/** A process that tries one file after the other, as its parent asks. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../../job/sql/duckdb-session.js';
import { ReferenceFault } from '../reference-fault.js';
import type { Format } from '../trial.js';
import { type TrialOptions, trialOf } from '../trial-of.js';
import { deviates, type Outcome } from './outcome.js';
import { tryFile } from './try-file.js';

export interface Task {
  readonly format: Format;
  readonly number: number;
  readonly asProcess: boolean;
}

export interface ChildOptions extends TrialOptions {
  readonly keep: string | undefined;
}

const options: ChildOptions = JSON.parse(process.argv[2] ?? '{}');
const session = await openSession({
  threads: 1,
  memoryLimit: '512MB',
  tempDirectory: join(tmpdir(), `splitter-differential-spill-${process.pid}`),
});

process.on('message', (task: Task) => {
  void perform(task).then((outcome) => process.send?.(outcome));
});
process.once('disconnect', () => process.exit());

async function perform(task: Task): Promise<Outcome> {
  const { format, number, asProcess } = task;
  try {
    const trial = await trialOf(format, number, options);
    const isValid = trial.expected.kind === 'valid';
    const { keep } = options;
    const judgement = await tryFile(trial, {
      session,
      asProcess,
      keepAs: (judged) =>
        keep !== undefined && (deviates(judged) || judged.verdict === 'refused valid')
          ? join(keep, `${format}-${number}`)
          : undefined,
    });
    return { ...task, ...judgement, isValid, oddities: trial.oddities };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const reason = error instanceof ReferenceFault ? error.message : `the suite failed: ${said}`;
    return { ...task, verdict: 'reference fault', reason, isValid: false, oddities: [] };
  }
}
