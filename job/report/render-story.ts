/** The report of a run as text: the same as its page tells. */
import { formatCount, formatDollars, formatDuration } from '../telemetry/format.js';
import type { CostLine, RunStory } from './run-story.js';
import { balanceSection, changesSection, rejectsSection } from './text/outcome-sections.js';
import { named, renderSections, type Section } from './text/section.js';
import {
  latencySection,
  retriesSection,
  sizesSection,
  tasksSection,
  timelineSection,
} from './text/upload-sections.js';

export function renderStory(story: RunStory): string {
  return renderSections([
    headSection(story),
    balanceSection(story),
    changesSection(story),
    timelineSection(story),
    latencySection(story),
    sizesSection(story),
    tasksSection(story),
    retriesSection(story),
    rejectsSection(story),
    costSection(story.cost),
    { heading: 'Settings', lines: named(story.settings.map(({ name, value }) => [name, value])) },
    { heading: 'Commands', lines: story.commands.flatMap(({ what, line }) => [what, `  ${line}`]) },
  ]);
}

function headSection({ report, job, source, upload }: RunStory): Section {
  const { seconds } = report;
  const total = seconds.plan + seconds.upload + seconds.finish;
  const stages = `plan ${formatDuration(seconds.plan)}, upload ${formatDuration(seconds.upload)}, finish ${formatDuration(seconds.finish)}`;
  return {
    heading: `Run ${report.runId} of job ${job}`,
    lines: named([
      ['source', source],
      ['target', report.target],
      ['upload', upload === undefined ? 'no rows' : `${upload.startedAt} to ${upload.finishedAt}`],
      ['time', `${formatDuration(total)} (${stages}), ${formatCount(report.rowsPerSecond)} rows/s`],
      ['exit code', report.exitCode === 0 ? '0: done' : '3: done, but a limit was passed'],
    ]),
  };
}

function costSection(cost: readonly CostLine[]): Section {
  const total = cost.reduce((sum, { dollars }) => sum + dollars, 0);
  return {
    heading: `Cost at list prices, without the machines: ${formatDollars(total)}`,
    lines: named(cost.map(({ what, dollars, how }) => [what, `${formatDollars(dollars)}: ${how}`])),
  };
}
