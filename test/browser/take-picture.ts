/** The picture of a report that the README shows: its beginning, in light. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { renderPage } from '../../job/report/page/render-page.js';
import type { RunStory } from '../../job/report/run-story.js';

const width = 1_040;
const height = 1_300;

export async function takePicture(
  browser: Browser,
  story: RunStory,
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<void> {
  const html = join(folder, 'picture.html');
  await writeFile(html, renderPage(story));
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
  await page.goto(pathToFileURL(html).href);
  await page.screenshot({ path: file });
}
