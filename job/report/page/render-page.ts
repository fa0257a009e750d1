/** The report of a run as a page to look at. Loaded when one is written, and not before. */
import { renderDocument } from '../../page/document.js';
import { html } from '../../page/html.js';
import { shortened } from '../../page/shortened.js';
import type { RunStory } from '../run-story.js';
import { headingOf } from './heading.js';
import { marks } from './looks.js';
import { commandsSection, costSection, settingsSection, sizesSection } from './plain-sections.js';
import { rejectsSection } from './rejects-section.js';
import { reportStyle } from './report-style.js';
import { rowsSection } from './rows-section.js';
import { speedSection } from './speed-section.js';
import { tilesOf } from './tiles.js';
import { tranchesSection } from './tranches-section.js';

/** A whole HTML file. */
export function renderPage(story: RunStory): string {
  const { job, report } = story;
  return renderDocument({
    title: shortened(`Run ${report.runId} of ${job}`),
    style: reportStyle,
    body: html`${headingOf(story)}
${marks}
${tilesOf(story)}
${rowsSection(report)}
${rejectsSection(story.rejects)}
${speedSection(story)}
${tranchesSection(story.tranches)}
${sizesSection(story)}
${costSection(story.cost)}
${commandsSection(story.commands)}
${settingsSection(story.settings)}`,
  });
}
