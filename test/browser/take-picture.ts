/** The picture of a report that the README shows: from its beginning to the end of its first picture over time, in light. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { renderPage } from '../../job/report/page/render-page.js';
import type { RunStory } from '../../job/report/run-story.js';

const width = 900;
const below = 'Latency of PUTs';

export async function takePicture(
  browser: Browser,
  story: RunStory,
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<void> {
  const html = join(folder, 'picture.html');
  await writeFile(html, renderPage(story));
  const page = await browser.newPage({ viewport: { width, height: 1_000 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(html).href);
  const end = await page.getByRole('heading', { name: below }).boundingBox();
  if (end === null) throw new Error(`Expected a heading "${below}" on the page`);
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height: end.y } });
}
