/** The command lines that a report ends with: they verify the run, show its changes and its rejects, and undo it where that can be done. */
import type { RunStory } from '../report/run-story.js';
import type { CommandName } from '../settings/setting.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { targetId } from '../state/target-id.js';
import { commandText, shellLine, stateFlags } from './resume-command.js';

export interface StoryCommandsParts {
  readonly report: Report;
  readonly plan: Plan;
  readonly state: Pick<RunState, 'listEnded' | 'forRun' | 'uri'>;
  /** How the state is reached. */
  readonly settings: Parameters<typeof stateFlags>[0];
}

export async function storyCommands(parts: StoryCommandsParts): Promise<RunStory['commands']> {
  const { report, plan, state, settings } = parts;
  const line = (command: CommandName, ...args: readonly string[]) =>
    commandText([command, ...args, ...stateFlags(settings, command)]);
  const before = await runBefore(plan, state);
  return [
    {
      what: 'Verify it: is each object there, as it was written?',
      line: line('verify', '--run-id', report.runId),
    },
    { what: 'What it created, updated and deleted', line: line('changes', report.runId) },
    ...(report.rejected > 0 ? [{ what: 'All rejected rows', line: rejectsLine(parts) }] : []),
    ...(before === undefined
      ? []
      : (await canRestore(before, report, state))
        ? [{ what: `Undo it: the target as run ${before} left it`, line: line('restore', before) }]
        : [
            {
              what: `It cannot be undone: run ${before} has kept no rows (--keep-frozen) of which what this run updated or deleted could be made again`,
            },
          ]),
  ];
}

/** Objects that were created are only deleted; what was updated or deleted is made again, of rows that were kept. */
async function canRestore(
  before: string,
  { writtenObjects, created, deletions }: Report,
  state: Pick<RunState, 'forRun'>,
): Promise<boolean> {
  const isNeeded = writtenObjects > created || (deletions?.made ?? 0) + (deletions?.gone ?? 0) > 0;
  return !isNeeded || (await state.forRun(before).findFrozen()) !== undefined;
}

/** The last run of the job that was complete when this one was begun. Undefined where the state has none, or does not list it. */
async function runBefore(
  { runId, target, job, createdAt }: Plan,
  state: Pick<RunState, 'listEnded' | 'forRun'>,
): Promise<string | undefined> {
  const own = targetId(target);
  const earlier = [...(await state.listEnded()).values()]
    .filter((run) => run.runId !== runId && run.targetId === own && run.job === job)
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  for (const run of earlier) {
    // The list has whole seconds.
    if (Date.parse(run.createdAt) > Date.parse(createdAt)) continue;
    const plan = await state.forRun(run.runId).findPlan();
    if (plan !== undefined && plan.createdAt < createdAt) return run.runId;
  }
  return undefined;
}

function rejectsLine({ state, settings: { state: place, s3 } }: StoryCommandsParts): string {
  const folder = `${state.uri}rejects/`;
  if (place.kind === 'folder')
    return shellLine(['find', folder, '-name', '*.jsonl', '-exec', 'cat', '{}', '+']);
  return shellLine([
    ...['aws', 's3', 'cp', '--recursive', folder, 'rejects'],
    ...(s3.region === undefined ? [] : ['--region', s3.region]),
    ...(s3.endpointUrl === undefined ? [] : ['--endpoint-url', s3.endpointUrl]),
  ]);
}
