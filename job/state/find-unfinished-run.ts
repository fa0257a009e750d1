/** Finds the run that `--resume` goes on with. */
import type { Identity } from '../settings/identity.js';
import { SettingsError } from '../shared/errors.js';
import type { Location, ObjectStore } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';
import { differences, type Job } from './job-file.js';
import { RunState } from './run-state.js';

/** Runs looked at at once. */
const parallelReads = 16;

interface Candidate {
  readonly state: RunState;
  readonly job: Job;
}

/**
 * The id of the newest run with exactly these settings that has no report.
 * @throws SettingsError when there is none, naming what is different in the newest one that is unfinished
 */
export async function findUnfinishedRun(
  store: ObjectStore,
  location: Location,
  settings: Identity,
): Promise<string> {
  const runs = await begunRuns(store, location);
  runs.sort((one, other) => (one.job.createdAt < other.job.createdAt ? 1 : -1));
  const same = runs.filter(({ state, job }) => differences(state.runId, job.settings, settings).length === 0);
  const found = await firstUnfinished(same);
  if (found !== undefined) return found.state.runId;
  const other = await firstUnfinished(
    runs.filter((run) => !same.includes(run) && run.job.settings['--target'] === settings['--target']),
  );
  const faults = other ? differences(other.state.runId, other.job.settings, settings) : [];
  throw new SettingsError([
    {
      setting: '--resume',
      problem: `expected a run with these settings that is not finished, there is none in the state ${formatLocation(location)}; leave --resume out to start a new run`,
    },
    ...faults,
  ]);
}

async function begunRuns(store: ObjectStore, location: Location): Promise<Candidate[]> {
  const states: RunState[] = [];
  for await (const runId of RunState.listRunIds(store, location)) {
    states.push(new RunState(store, location, runId));
  }
  const begun: Candidate[] = [];
  for (let start = 0; start < states.length; start += parallelReads) {
    const found = states.slice(start, start + parallelReads).map(async (state) => {
      const job = await state.findJob();
      return job === undefined || job.begunBy === 'diff' || job.restores !== undefined
        ? []
        : [{ state, job }];
    });
    begun.push(...(await Promise.all(found)).flat());
  }
  return begun;
}

/** Of the runs in this order. */
async function firstUnfinished(runs: readonly Candidate[]): Promise<Candidate | undefined> {
  for (const run of runs) {
    if (!(await run.state.isFinished())) return run;
  }
  return undefined;
}
