/**
 * The compiled stages in this process, as `splitter split` puts them together, but for two things: partitions are
 * uploaded here instead of by worker threads, and the lease is not taken, of which the fault suite tells. Marks of open
 * runs are set as the lease's holder sets them.
 */
import { command } from '../../../job/commands/command.js';
import { runCommandLine } from '../../../job/commands/command-line.js';
import { planOnce, startOrResume } from '../../../job/commands/start-or-resume.js';
import { finishRun } from '../../../job/finish/finish-run.js';
import { RunControl } from '../../../job/lease/run-control.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { thisMachine } from '../../../job/settings/this-machine.js';
import { describeError } from '../../../job/shared/describe-error.js';
import { exitCodeOf } from '../../../job/shared/exit-code.js';
import type { Report } from '../../../job/state/report.js';
import { RunState } from '../../../job/state/run-state.js';
import { runOfMark } from '../../../job/state/target-state.js';
import { openStore } from '../../../job/store/open-store.js';
import { formatLocation } from '../../../job/store/parse-location.js';
import { createLog } from '../../../job/telemetry/log.js';
import { Death, killableStore } from './killable-store.js';
import { Uploads } from './upload-here.js';

/** Where a run is killed: so many writes after a stage's begin. */
export interface Kill {
  readonly stage: 'plan' | 'upload' | 'finish';
  readonly after: number;
  /** Whether the last write takes effect. */
  readonly isApplied: boolean;
}

export type Ended =
  | { readonly kind: 'reported'; readonly report: Report }
  | { readonly kind: 'failed'; readonly code: number; readonly said: string }
  | ({ readonly kind: 'killed' } & Remains);

/** What a killed run has left in the state. */
export interface Remains {
  readonly isPlanned: boolean;
  /** Its mark stands. */
  readonly isOpen: boolean;
  /** It is its job's last complete run: only its report was left to write. */
  readonly isBaseline: boolean;
}

const neverEnds = {
  until: () => Number.POSITIVE_INFINITY,
  ends: () => Number.POSITIVE_INFINITY,
  pass: () => undefined,
};

export class Here {
  readonly #uploads: Uploads;
  /** Each life of a run has the next one. */
  #epoch = 0;

  constructor(
    scratch: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.#uploads = new Uploads(scratch);
  }

  /** @param args those of `splitter split`, with a run id */
  async split(args: readonly string[], kill: Kill | undefined): Promise<Ended> {
    const said: string[] = [];
    let ended: Ended | undefined;
    const split = command({
      name: 'split',
      summary: '',
      description: '',
      examples: [],
      run: async (settings) => {
        ended = await this.#run(settings, kill, (line) => said.push(line));
        return 0;
      },
    });
    try {
      await runCommandLine(['split', ...args], {
        commands: [split],
        environment: this.environment,
        machine: thisMachine(),
      });
    } catch (error) {
      return { kind: 'failed', code: exitCodeOf(error), said: [...said, describeError(error)].join('\n') };
    }
    if (ended === undefined) throw new Error('expected the command to have run');
    return ended;
  }

  async #run(
    settings: SettingsOf<'split'>,
    kill: Kill | undefined,
    say: (line: string) => void,
  ): Promise<Ended> {
    const store = openStore(settings.state, { s3: settings.s3, connections: 4, conditions: 'believed' });
    const { runId = 'run' } = settings;
    const plain = new RunState(store, settings.state, runId);
    const context = { state: plain, log: createLog('pretty', say), stop: never, terminal };
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
      const handle = { ...aside, leaseSeconds: settings.leaseSeconds, epoch, ...stateIn('plan') };
      const plan = await planOnce(settings, context, handle);
      const mark = () =>
        plain.target(plan.target).markOpen({
          runId,
          epoch,
          job: plan.job,
          target: formatLocation(plan.target),
          since: new Date().toISOString(),
        });
      await this.#uploads.upload({
        plan,
        settings,
        maybeRepeated: begun.isResumed,
        mark,
        ...stateIn('upload'),
      });
      const { state } = stateIn('finish');
      return {
        kind: 'reported',
        report: await finishRun({ plan, state, epoch, maxRejects: settings.maxRejects }),
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

  close(): Promise<void> {
    return this.#uploads.close();
  }
}

const never = new AbortController().signal;

/** Of the lease that is not taken. */
const aside = {
  control: new RunControl(),
  directory: '',
  stop: never,
  lost: never,
  beginWriting: async () => undefined,
};

const terminal = { isTerminal: false, width: 80, line: () => undefined, draw: () => undefined };

async function remainsOf({ target, job }: SettingsOf<'split'>, state: RunState): Promise<Remains> {
  const known = state.target(target);
  return {
    isPlanned: (await state.findPlan()) !== undefined,
    isOpen: (await known.listOpen()).some((name) => runOfMark(name) === state.runId),
    isBaseline: (await known.readBaseline(job))?.content.runId === state.runId,
  };
}
