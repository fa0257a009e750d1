/** Opens a page with the system's program for it. */
import { spawn } from 'node:child_process';
import { RunError } from '../shared/errors.js';

/** By `process.platform`. On Windows what `start` does, without the shell, for which a path could hold more than a path. */
const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
/** Of any other system. */
const ofDesktop = ['xdg-open'] as const;

/** An opener that has not ended by then has become the browser, or waits for it. */
const patienceMs = 3_000;

export interface OpenOptions {
  /** @default process.platform */
  readonly platform?: string;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** @throws RunError when nothing opens it, as on a machine without a screen; the page is there all the same */
export async function openPage(
  path: string,
  { platform = process.platform, environment = process.env }: OpenOptions = {},
): Promise<void> {
  const [program, ...args] = openers[platform] ?? ofDesktop;
  const problem = await new Promise<string | undefined>((resolve) => {
    const opener = spawn(program, [...args, path], { stdio: 'ignore', detached: true, env: environment });
    const end = (found?: string) => {
      clearTimeout(patience);
      resolve(found);
    };
    const patience = setTimeout(end, patienceMs);
    opener.on('error', () => end(`there is no ${program} here`));
    opener.on('exit', (code) => end(code === 0 ? undefined : `${program} found nothing that shows it`));
    opener.unref();
  });
  if (problem === undefined) return;
  throw new RunError(`The page is at ${path}, but is not shown: ${problem}. Open it in a browser.`);
}
