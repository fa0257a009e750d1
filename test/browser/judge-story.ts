/** Opens a report as a person does, from its file, in each of its forms; takes pictures, and names what is wrong. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { renderPage } from '../../job/report/page/render-page.js';
import type { RunStory } from '../../job/report/run-story.js';
import { elementCounts, livingParts, unfold, unreadableLabels, widerBy } from './in-page.js';
import { judgeAxe } from './judge-axe.js';
import { tame } from './tame.js';

interface Form {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly media?: 'print';
}

const forms: readonly Form[] = [
  { name: 'light', width: 1_100, colorScheme: 'light' },
  { name: 'dark', width: 1_100, colorScheme: 'dark' },
  { name: 'phone', width: 360, colorScheme: 'light' },
  // A4 within its margins.
  { name: 'print', width: 680, colorScheme: 'light', media: 'print' },
];

/** @param folder where the page and its pictures are written, as NAME.html and NAME-FORM.png */
export async function judgeStory(
  browser: Browser,
  name: string,
  story: RunStory,
  folder: string,
): Promise<string[]> {
  const file = join(folder, `${name}.html`);
  await writeFile(file, renderPage(story));
  const tamed = join(folder, `${name}-tame.html`);
  await writeFile(tamed, renderPage(tame(story)));
  const { result: expected } = await withPage(browser, tamed, forms[0], elementCounts);
  const found: string[] = [];
  for (const form of forms) {
    const judged = await withPage(browser, file, form, (page) =>
      judge(page, join(folder, `${name}-${form.name}`)),
    );
    const { counts, faults } = judged.result;
    const strange = isDeepStrictEqual(counts, expected)
      ? []
      : [
          `expected the elements of the same page with letters alone, ${JSON.stringify(expected)}, got ${JSON.stringify(counts)}`,
        ];
    found.push(...[...judged.heard, ...faults, ...strange].map((fault) => `${name}, ${form.name}: ${fault}`));
  }
  return found;
}

async function judge(
  page: Page,
  picture: string,
): Promise<{ counts: Record<string, number>; faults: string[] }> {
  await page.screenshot({ path: `${picture}.png`, fullPage: true });
  const counts = await elementCounts(page);
  const labels = await unreadableLabels(page);
  await unfold(page);
  const wider = await widerBy(page);
  const axe = await judgeAxe(page);
  return {
    counts,
    faults: [
      ...(await livingParts(page)).map((part) => `more than text: ${part}`),
      ...labels,
      ...(wider > 0 ? [`the page is ${wider} pixels wider than its window`] : []),
      ...axe.filter(({ isGrave }) => isGrave).map(({ text }) => text),
    ],
  };
}

/** With whatever the browser says of the page, and each request but that for its file. */
async function withPage<Result>(
  browser: Browser,
  file: string,
  form: Form | undefined,
  work: (page: Page) => Promise<Result>,
): Promise<{ result: Result; heard: string[] }> {
  const { width = 1_000, colorScheme = 'light', media } = form ?? {};
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  try {
    const page = await context.newPage();
    const heard: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('console', (message) => heard.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== url) heard.push(`request: ${request.url()}`);
    });
    if (media !== undefined) await page.emulateMedia({ media });
    await page.goto(url);
    return { result: await work(page), heard };
  } finally {
    await context.close();
  }
}
