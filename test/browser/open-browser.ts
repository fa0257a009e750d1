/** The Chromium that the machine has. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** @throws Error that says how to install it */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? inPath();
  if (executablePath === undefined) {
    throw new Error(
      'Expected Chromium in PATH, or its file in CHROMIUM. Install it, on Debian and Ubuntu: apt-get install -y chromium',
    );
  }
  // The sandbox wants a user other than root; the pages are our own.
  return await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

function inPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}
