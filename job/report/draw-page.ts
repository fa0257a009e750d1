/** The page of a run. What draws it is loaded here and nowhere else, so that no command which draws nothing waits for it. */
import type { RunStory } from './run-story.js';

/** A whole HTML file. */
export async function drawPage(story: RunStory): Promise<string> {
  const { renderPage } = await import('./page/render-page.js');
  return renderPage(story);
}
