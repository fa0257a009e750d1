/**
 * The compiled stages in this process, as `splitter split` and `splitter finish` put them together, but for two things:
 * partitions are uploaded here instead of by worker threads, and the lease is not taken, of which the fault suite tells.
 * Marks of open runs are set as the lease's holder sets them.
 */
import { planOnce, startOrResume } from '../../../job/commands/start-or-resume.js';
import { diffRun } from '../../../job/diff/diff-run.js';
import { deletionStage } from '../../../job/finish/deletion-stage.js';
import { finishRun } from '../../../job/finish/finish-run.js';
import type { History } from '../../../job/finish/history.js';
import { whyWithheld } from '../../../job/finish/why-withheld.js';
import { RunControl } from '../../../job/lease/run-control.js';
import { planRestore } from '../../../job/plan/plan-restore.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { describeError } from '../../../job/shared/describe-error.js';
import { exitCodeOf } from '../../../job/shared/exit-code.js';
import { checkIsBaseline } from '../../../job/state/check-not-overtaken.js';
import type { Plan } from '../../../job/state/plan-file.js';
import { RunState } from '../../../job/state/run-state.js';
import { runOfMark } from '../../../job/state/target-state.js';
import type { ObjectStore } from '../../../job/store/object-store.js';
import { openStore } from '../../../job/store/open-store.js';
import { formatLocation } from '../../../job/store/parse-location.js';
import { createLog, type Log } from '../../../job/telemetry/log.js';
import type { Ended, Kill, Remains } from './ended.js';
import { Death, killableStore } from './killable-store.js';
import { Uploads } from './upload-here.js';
import { withSettings } from './with-settings.js';

export class Here {
  readonly #uploads: Uploads;
  readonly #environment: Readonly<Record<string, string>>;
  /** Each life of a run has the next one. */
  #epoch = 0;

  constructor(scratch: string, environment: Readonly<Record<string, string>>) {
    this.#uploads = new Uploads(scratch);
    this.#environment = environment;
  }

  /** @param args those of `splitter split`, with a run id */
  split(args: readonly string[], kill: Kill | undefined): Promise<Ended> {
    return this.#tell((log) =>
      withSettings('split', args, this.#environment, (settings) => this.#split(settings, log, kill)),
    );
  }

  /** @param args those of `splitter diff`, with a run id */
  diff(args: readonly string[]): Promise<Ended> {
    return this.#tell((log) =>
      withSettings('diff', args, this.#environment, (settings) => this.#diff(settings, log)),
    );
  }

  /** @param args those of `splitter restore`, with a run id */
  restore(args: readonly string[]): Promise<Ended> {
    return this.#tell((log) =>
      withSettings('restore', args, this.#environment, (settings) => this.#restore(settings, log)),
    );
  }

  /** @param args those of `splitter finish` */
  finish(args: readonly string[]): Promise<Ended> {
    return this.#tell((log) =>
      withSettings('finish', args, this.#environment, (settings) => this.#finish(settings, log)),
    );
  }

  async #tell(act: (log: Log) => Promise<Ended>): Promise<Ended> {
    const said: string[] = [];
    try {
      return await act(createLog('pretty', (line) => said.push(line)));
    } catch (error) {
      return { kind: 'failed', code: exitCodeOf(error), said: [...said, describeError(error)].join('\n') };
    }
  }

  async #split(settings: SettingsOf<'split'>, log: Log, kill: Kill | undefined): Promise<Ended> {
    const store = openState(settings);
    const { runId = 'run' } = settings;
    const plain = new RunState(store, settings.state, runId);
    const context = { state: plain, access: { s3: settings.s3, writes: {} }, log, stop: never, show };
    const deaths: Death[] = [];
    /** The state as a stage sees it, which dies with it. */
    const stateIn = (stage: Kill['stage']) => {
      const death = kill?.stage === stage ? new Death(kill.after, kill.isApplied) : Death.never();
      deaths.push(death);
      const mortal = new RunState(killableStore(store, death), settings.state, runId);
      return { death, state: mortal.underEpoch(this.#epoch, neverEnds) };
    };
    try {
      const begun = await startOrResume(settings, context);
      if (begun.report !== undefined) return { kind: 'reported', report: begun.report };
      this.#epoch += 1;
      const epoch = this.#epoch;
      const { leaseSeconds } = settings;
      const beginWriting = async () => undefined;
      const plan = await planOnce(settings, context, {
        ...aside,
        leaseSeconds,
        epoch,
        beginWriting,
        ...stateIn('plan'),
      });
      const mark = () => markOpen(plan, plain, epoch);
      const { isResumed: maybeRepeated } = begun;
      await this.#uploads.upload({ plan, settings, maybeRepeated, mark, ...stateIn('upload') });
      const { state } = stateIn('finish');
      const handle = { ...aside, beginWriting: mark };
      const deletions = deletionStage({ settings, log, handle, signal: never, show });
      return {
        kind: 'reported',
        report: await finishRun({
          ...{ plan, state, epoch, limits: settings, deletions },
          history: historyOf(settings, log),
        }),
      };
    } catch (error) {
      if (!deaths.some(({ isDead }) => isDead)) throw error;
      const report = await plain.findReport();
      return report === undefined
        ? { kind: 'killed', ...(await remainsOf(settings, plain)) }
        : { kind: 'reported', report };
    } finally {
      await store.close();
    }
  }

  async #diff(settings: SettingsOf<'diff'>, log: Log): Promise<Ended> {
    const store = openState(settings);
    const { runId = 'run', leaseSeconds } = settings;
    const plain = new RunState(store, settings.state, runId);
    const context = { state: plain, access: { s3: settings.s3, writes: {} }, log, stop: never, show };
    try {
      await startOrResume(settings, context);
      this.#epoch += 1;
      const epoch = this.#epoch;
      const state = plain.underEpoch(epoch, neverEnds);
      const handle = { ...aside, leaseSeconds, epoch, beginWriting: async () => undefined, state };
      const plan = await planOnce(settings, context, handle, 'diff');
      return { kind: 'shown', diff: await diffRun({ settings, plan, state, apply: '', signal: never }) };
    } finally {
      await store.close();
    }
  }

  async #restore(settings: SettingsOf<'restore'>, log: Log): Promise<Ended> {
    const store = openState(settings);
    const { runId = 'run', restoreRun } = settings;
    const plain = new RunState(store, settings.state, runId);
    try {
      const before = await plain.forRun(restoreRun).readPlan();
      this.#epoch += 1;
      const epoch = this.#epoch;
      const state = plain.underEpoch(epoch, neverEnds);
      const plan = await planRestore({ settings, before, state, log, signal: never });
      const mark = () => markOpen(plan, plain, epoch);
      const death = Death.never();
      await this.#uploads.upload({ plan, settings, maybeRepeated: false, mark, death, state });
      const handle = { ...aside, beginWriting: mark };
      const deletions = deletionStage({ settings, log, handle, signal: never, show });
      const history = historyOf(settings, log);
      return {
        kind: 'reported',
        report: await finishRun({ plan, state, epoch, limits: settings, deletions, history }),
      };
    } finally {
      await store.close();
    }
  }

  /** Of a finished run: what was withheld is deleted. */
  async #finish(settings: SettingsOf<'finish'>, log: Log): Promise<Ended> {
    const store = openState(settings);
    try {
      const plain = new RunState(store, settings.state, settings.runId);
      const plan = await plain.readPlan();
      const begun = await plain.findReport();
      if (begun === undefined) throw new Error(`expected run ${plan.runId} to have a report`);
      const leavesDeletions =
        (begun.deletions?.withheld ?? 0) > 0 && whyWithheld(begun, settings) === undefined;
      if (!leavesDeletions) return { kind: 'reported', report: begun };
      this.#epoch += 1;
      const epoch = this.#epoch;
      await checkIsBaseline(plan, plain);
      const handle = { ...aside, beginWriting: () => markOpen(plan, plain, epoch) };
      const deletions = deletionStage({ settings, log, handle, signal: never, show });
      const state = plain.underEpoch(epoch, neverEnds);
      return {
        kind: 'reported',
        report: await finishRun({ plan, state, epoch, limits: settings, deletions, isLate: true }),
      };
    } finally {
      await store.close();
    }
  }

  close(): Promise<void> {
    return this.#uploads.close();
  }
}

const neverEnds = {
  until: () => Number.POSITIVE_INFINITY,
  ends: () => Number.POSITIVE_INFINITY,
  pass: () => undefined,
};

const never = new AbortController().signal;

/** Later than any process lives, in ms. */
const late = 1e15;

/** Of the lease that is not taken. */
const aside = { control: new RunControl(), directory: '', stop: never, lost: never, takenFrom: undefined };
aside.control.allowWritesUntil(late, 1);

const show = () => () => undefined;

function historyOf(
  { keepFrozen, keepRuns, scratchDir }: Pick<SettingsOf<'split'>, 'keepFrozen' | 'keepRuns' | 'scratchDir'>,
  log: Log,
): History {
  return { keepFrozen, keepRuns, scratchDir, log };
}

function openState({ state, s3 }: Pick<SettingsOf<'finish'>, 'state' | 's3'>): ObjectStore {
  return openStore(state, { s3, connections: 4, conditions: 'believed' });
}

function markOpen(plan: Plan, state: RunState, epoch: number): Promise<void> {
  const { runId, job } = plan;
  const target = formatLocation(plan.target);
  return state.target(plan.target).markOpen({ runId, epoch, job, target, since: new Date().toISOString() });
}

async function remainsOf({ target, job }: SettingsOf<'split'>, state: RunState): Promise<Remains> {
  const known = state.target(target);
  return {
    isPlanned: (await state.findPlan()) !== undefined,
    isOpen: (await known.listOpen()).some((name) => runOfMark(name) === state.runId),
    isBaseline: (await known.readBaseline(job))?.content.runId === state.runId,
  };
}
