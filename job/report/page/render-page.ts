/** The report of a run as a page to look at. Loaded when one is written, and not before. */
import { renderDocument } from '../../page/document.js';
import { html } from '../../page/html.js';
import type { RunStory } from '../run-story.js';
import { headingOf } from './heading.js';

/** A whole HTML file. */
export function renderPage(story: RunStory): string {
  const { job, report } = story;
  return renderDocument({
    title: `Run ${report.runId} of ${job}`,
    body: html`${headingOf(story)}`,
  });
}
