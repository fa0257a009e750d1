/** What `splitter report` does: shows a run that has ended, as text, as JSON, as a page. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectStory } from '../report/collect-story.js';
import { drawPage } from '../report/draw-page.js';
import { renderStory } from '../report/render-story.js';
import type { RunStory } from '../report/run-story.js';
import type { CommandName } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { RunError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { collectMarkers } from '../state/run-markers.js';
import type { RunState } from '../state/run-state.js';
import { knownRun } from './known-run.js';
import { openPage } from './open-page.js';
import { commandText, stateFlags } from './resume-command.js';
import { withRun } from './run-context.js';
import { storyCommands } from './story-commands.js';
import { checkPageFile, writePageFile } from './write-page-file.js';

export function runReport(settings: SettingsOf<'report'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async ({ state, log }) => {
    const { html, open } = settings;
    if (html !== undefined) await checkPageFile(html);
    const story = await storyOf(state, settings);
    process.stdout.write(`${settings.log === 'json' ? JSON.stringify(story) : renderStory(story)}\n`);
    if (html === undefined && !open) return exitCodes.done;
    const path = html ?? join(await mkdtemp(join(tmpdir(), 'splitter-report-')), `${state.runId}.html`);
    await writePageFile(path, await drawPage(story));
    log.info('wrote the page', { file: path });
    if (open) await openPage(path);
    return exitCodes.done;
  });
}

async function storyOf(state: RunState, settings: SettingsOf<'report'>): Promise<RunStory> {
  const { files } = await knownRun(state);
  const { report, job } = files;
  if (report === undefined) throw notEnded(state, settings);
  const plan = await state.readPlan();
  const commands = await storyCommands({ report, plan, state, settings });
  const collected = await collectMarkers(state.readMarkers());
  return collectStory({ report, plan, job, ...collected, state, commands });
}

function notEnded({ runId, uri }: RunState, settings: SettingsOf<'report'>): RunError {
  const line = (name: CommandName) => `\n  ${commandText([name, runId, ...stateFlags(settings, name)])}`;
  return new RunError(
    `Run ${runId} has not ended: there is no report at ${uri}. How far it is:${line('status')}\nTo bring it to its end:${line('resume')}`,
  );
}
