/**
 * Looks at the report's page in a real browser: no console errors, no request but its file, nothing serious to axe-core, no label
 * cut off or covered, no text that became more than text; in light, in dark, on a phone and on paper.
 *
 *   --only NAME      of the stories in stories/all-stories.ts
 *   --picture FILE   takes the picture for the README, and nothing else
 *
 * Pages and pictures are left in out/browser, for people. Exits 1 when anything is wrong.
 */
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { judgeStory } from './judge-story.js';
import { openBrowser } from './open-browser.js';
import { stories } from './stories/all-stories.js';
import { takePicture } from './take-picture.js';

const folder = 'out/browser';
const { values } = parseArgs({ options: { only: { type: 'string' }, picture: { type: 'string' } } });
const chosen = Object.entries(stories).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  throw new Error(`--only: expected one of ${Object.keys(stories).join(', ')}, got ${values.only}`);
}

await mkdir(folder, { recursive: true });
const browser = await openBrowser();
try {
  if (values.picture === undefined) await judgeAll();
  else await takePicture(browser, stories.night, { folder, file: values.picture });
} finally {
  await browser.close();
}

async function judgeAll(): Promise<void> {
  const faults: string[] = [];
  for (const [name, story] of chosen) {
    const found = await judgeStory(browser, name, story, folder);
    console.log(`${name}: ${found.length === 0 ? 'nothing wrong' : `${found.length} faults`}`);
    faults.push(...found);
  }
  for (const fault of faults) console.error(fault);
  console.log(`reports: ${chosen.length}, faults: ${faults.length}; pages and pictures are in ${folder}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
