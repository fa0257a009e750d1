/** `splitter status --follow`: shows a run in place on a terminal, else a line for each change, and ends with the run's exit code. */
import { systemClock } from '../shared/clock.js';
import { StoppedError } from '../shared/errors.js';
import { exitCodeOf, exitCodes } from '../shared/exit-code.js';
import { lookAtRun, type RunSummary } from '../state/list-runs.js';
import { followedFigures, renderFollowed } from '../telemetry/followed.js';
import { type FollowedRun, type FollowOptions, followRun } from './follow-run.js';
import type { KnownRun } from './known-run.js';
import { onwardOf, printStatus, statusLine } from './print-status.js';
import type { PlaceFlags } from './resume-command.js';
import type { CommandContext } from './run-context.js';
import { listenToSignals, untilAborted } from './stop-signals.js';
import { tellEnd } from './tell-end.js';

export interface ShownHow {
  readonly form: 'pretty' | 'json';
  /** Nothing but the end is shown. */
  readonly quiet: boolean;
  readonly place: PlaceFlags;
}

/** Returns the exit code: the run's own once it has ended. */
export async function showUntilEnd(
  known: KnownRun,
  how: ShownHow,
  { state, log, terminal }: CommandContext,
  clock: FollowOptions['clock'] = systemClock,
): Promise<number> {
  const signals = listenToSignals(
    (signal) => {
      terminal.draw('');
      log.info(`${signal}: this only looked; the run goes on`, { run: state.runId });
    },
    () => {},
  );
  const { stop: signal } = signals;
  const show = shower(known, how, terminal, clock);
  try {
    const following = followRun({ state, known, clock, signal, show });
    const followed = await Promise.race([following, untilAborted(signal)]);
    terminal.draw('');
    const summary = await lookAtRun(state, followed.files);
    return end(followed, summary, how, terminal.line);
  } catch (error) {
    terminal.draw('');
    if (error instanceof StoppedError) return exitCodeOf(error);
    throw error;
  } finally {
    signals.dispose();
  }
}

/** Of a run that has not ended. People are first told what run it is. */
function shower(
  { files, holder }: KnownRun,
  { form, quiet }: ShownHow,
  terminal: CommandContext['terminal'],
  clock: FollowOptions['clock'],
): FollowOptions['show'] {
  if (quiet) return () => {};
  let shown: string | undefined;
  return (summary, attendedBy) => {
    const isFirst = shown === undefined;
    if (isFirst && form === 'pretty') printStatus({ summary, files, holder, onward: {} }, form);
    const line =
      form === 'json'
        ? statusLine({ summary, files, holder: attendedBy, onward: {} })
        : followedFigures(snapshotOf(summary, undefined)).trimStart();
    if (terminal.draws) {
      terminal.draw(renderFollowed(snapshotOf(summary, clock.wall()), terminal.width));
    } else if (line !== shown && !(isFirst && form === 'pretty')) {
      process.stdout.write(`${line}\n`);
    }
    shown = line;
  };
}

/** Without `now` it has nothing that changes by itself. */
function snapshotOf({ stage, done, total, createdAt }: RunSummary, now: number | undefined) {
  const seconds =
    now === undefined || createdAt === undefined ? undefined : (now - Date.parse(createdAt)) / 1000;
  return { stage, done, total, seconds };
}

function end(
  followed: FollowedRun,
  summary: RunSummary,
  { form, place }: ShownHow,
  writeLine: (line: string) => void,
): number {
  const { files } = followed;
  const onward = onwardOf(summary, files, place);
  switch (followed.kind) {
    case 'ended':
      printStatus({ summary, files, holder: undefined, onward }, form);
      return followed.report.exitCode;
    case 'unattended': {
      if (form === 'json') printStatus({ summary, files, holder: undefined, onward }, form);
      const { run, stage, done, total } = summary;
      const far = total === undefined ? stage : `${stage}, ${done} of ${total} tranches done`;
      const { resume, not } = onward;
      tellEnd(
        {
          code: 'unattended',
          exitCode: exitCodes.failed,
          message: `Run ${run} has not ended (${far}), and nobody works on it: ${followed.why}. ${not ?? 'What is done stays done.'}`,
          cause: followed.why,
          run,
          next: resume === undefined ? undefined : { to: 'resume', line: resume },
        },
        { form, writeLine },
      );
      return exitCodes.failed;
    }
    default:
      return followed satisfies never;
  }
}
