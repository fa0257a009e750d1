/** What is asked of a page from inside the browser. Each function is sent there as its text, so it uses nothing from outside. */
import type { Page } from 'playwright-core';

/** As much of the browser's types as is used here: the job's code is compiled without them, lest it use any. */
interface Shown {
  readonly tagName: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string }>;
  querySelectorAll(selector: string): Iterable<Shown>;
  getBoundingClientRect(): { left: number; right: number; top: number; bottom: number };
}

interface Window {
  readonly document: Shown & {
    readonly documentElement: { readonly scrollWidth: number; clientWidth: number };
  };
  readonly hostile?: unknown;
}

/** How many elements there are of each name. */
export function elementCounts(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => {
    const { document } = globalThis as unknown as Window;
    const counts: Record<string, number> = {};
    for (const { tagName } of document.querySelectorAll('*')) counts[tagName] = (counts[tagName] ?? 0) + 1;
    return counts;
  });
}

/** What runs, fetches or leads elsewhere: elements and attributes, and traces of hostile code that ran. */
export function livingParts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const window = globalThis as unknown as Window;
    const found = window.hostile === undefined ? [] : ['hostile code ran'];
    for (const { tagName, attributes } of window.document.querySelectorAll('*')) {
      if (/^(script|img|a|iframe|object|embed|form|input|base)$/i.test(tagName)) found.push(tagName);
      for (const { name } of attributes) {
        if (/^on|^src|^xlink|^action|^style$/i.test(name)) found.push(`${tagName} ${name}`);
      }
    }
    return found;
  });
}

/** By how many pixels the page is wider than its window. */
export function widerBy(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { documentElement } = (globalThis as unknown as Window).document;
    return documentElement.scrollWidth - documentElement.clientWidth;
  });
}

/** Labels of drawings that reach out of the page, or cover one another. */
export function unreadableLabels(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { document } = globalThis as unknown as Window;
    const wrong: string[] = [];
    for (const drawing of document.querySelectorAll('figure > svg')) {
      const frame = drawing.getBoundingClientRect();
      const labels = [...drawing.querySelectorAll('text')].map((label) => ({
        text: label.textContent,
        ...(({ left, right, top, bottom }) => ({ left, right, top, bottom }))(label.getBoundingClientRect()),
      }));
      for (const [index, one] of labels.entries()) {
        if (one.left < frame.left - 1 || one.right > frame.right + 1) wrong.push(`cut off: ${one.text}`);
        for (const other of labels.slice(index + 1)) {
          const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
          const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
          if (across > 1 && down > 3) wrong.push(`covered: ${one.text} and ${other.text}`);
        }
      }
    }
    return wrong;
  });
}

/** So that what is folded up is judged too. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { document } = globalThis as unknown as Window;
    for (const each of document.querySelectorAll('details')) Object.assign(each, { open: true });
  });
}
