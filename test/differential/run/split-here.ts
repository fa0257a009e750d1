/** The compiled stages in this process, one after the other: with worker threads a file would take ten times as long. */
import { mkdir } from 'node:fs/promises';
import { command } from '../../../job/commands/command.js';
import { runCommandLine } from '../../../job/commands/command-line.js';
import { finishRun } from '../../../job/finish/finish-run.js';
import { planRun } from '../../../job/plan/plan-run.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { thisMachine } from '../../../job/settings/this-machine.js';
import { describeError } from '../../../job/shared/describe-error.js';
import { exitCodeOf } from '../../../job/shared/exit-code.js';
import { Slots } from '../../../job/shared/slots.js';
import type { DuckDbSession } from '../../../job/sql/duckdb-session.js';
import type { Plan } from '../../../job/state/plan-file.js';
import { RunState } from '../../../job/state/run-state.js';
import { openStore } from '../../../job/store/open-store.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { createLog } from '../../../job/telemetry/log.js';
import { fetchPartition } from '../../../job/upload/fetch-partition.js';
import { uploadPartition } from '../../../job/upload/upload-partition.js';

export interface Ended {
  /** The exit code; null when the process did not end by itself. */
  readonly code: number | null;
  /** What was said on standard error. */
  readonly said: string;
}

/** The objects in flight and their bytes, as in a worker thread. */
const slots = () => new Slots(8, 64 * 1024 * 1024);

/** @param session for the uploading, as a worker thread has one for all its partitions */
export async function splitHere(args: readonly string[], session: DuckDbSession): Promise<Ended> {
  const said: string[] = [];
  const split = command({
    name: 'split',
    summary: '',
    description: '',
    examples: [],
    load: async () => (settings) => runStages(settings, session, (line) => said.push(line)),
  });
  try {
    const options = { commands: [split], environment: {}, machine: thisMachine() };
    return { code: await runCommandLine(['split', ...args], options), said: said.join('\n') };
  } catch (error) {
    return { code: exitCodeOf(error), said: [...said, describeError(error)].join('\n') };
  }
}

async function runStages(
  settings: SettingsOf<'split'>,
  session: DuckDbSession,
  say: (line: string) => void,
): Promise<number> {
  const store = openStore(settings.state, { s3: settings.s3, connections: 1 });
  try {
    const state = new RunState(store, settings.state, settings.runId ?? 'differential');
    const plan = await planRun(settings, state, createLog('pretty', say));
    await upload(plan, settings, state, session);
    // Each run is the first one of its target: nothing is due.
    const deletions = () => Promise.reject(new Error('expected no deletion'));
    const report = await finishRun({ plan, state, epoch: 1, limits: settings, deletions });
    return report.exitCode;
  } finally {
    await store.close();
  }
}

/** What a worker thread does with the partitions that it is given. */
async function upload(
  plan: Plan,
  settings: SettingsOf<'split'>,
  state: RunState,
  session: DuckDbSession,
): Promise<void> {
  const target = openStore(plan.target, { s3: settings.s3, connections: 1 });
  const tools = {
    session,
    target,
    state,
    counters: new Counters(),
    slots: slots(),
    control: { isDraining: false },
    abortController: new AbortController(),
    maybeRepeated: false,
    by: { task: 0, thread: 0 },
    paceNow: () => undefined,
    notes: { areNeeded: undefined },
    compress: undefined,
    settle: async () => {},
  };
  await mkdir(settings.scratchDir, { recursive: true });
  try {
    for (let partition = 0; partition < plan.partitions; partition += 1) {
      const tranches: number[] = [];
      for (let at = partition; at < plan.tranches; at += plan.partitions) tranches.push(at);
      const task = {
        partition,
        tranches,
        staged: plan.staged.filter((file) => file.partition === partition),
        known: { kind: 'nothing' },
      } as const;
      const files = await fetchPartition(task, plan, { state, parent: settings.scratchDir });
      await (await uploadPartition(task, files, { plan }, tools, { ended: Promise.resolve() })).ended;
    }
  } finally {
    await target.close();
  }
}
