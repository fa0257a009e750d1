/** How the program was started, so that a line to copy starts it the same way. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFile } from '../shared/program-file.js';

export interface Started {
  /** `process.argv`: node, then the script. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** What stands before the arguments: `splitter` on the PATH, `npx splitter`, or `node dist/job/main.js`. */
export function programName(started: Started | undefined = here()): string {
  if (started === undefined) return 'npx splitter';
  const { argv, environment, folder } = started;
  const script = resolve(folder, argv[1] ?? 'splitter');
  // What npx has fetched for the moment has the package's name only there.
  if (script.split(sep).includes('_npx')) return 'npx glue-to-s3-splitter';
  if (environment.npm_command === 'exec') return 'npx splitter';
  const onPath = (environment.PATH ?? '').split(delimiter).filter(isAbsolute);
  if (onPath.some((place) => resolve(place) === dirname(script))) return basename(script);
  const way = relative(folder, script);
  const shown = way.startsWith('..') || isAbsolute(way) ? script : way;
  if (/\.[cm]?js$/.test(script)) return `node ${shown}`;
  return shown.includes(sep) ? shown : `.${sep}${shown}`;
}

/** Undefined in another program, which has us as a package. */
function here(): Started | undefined {
  const main = fileURLToPath(programFile('main.js'));
  const [, script] = process.argv;
  const isOurs = script !== undefined && existsSync(script) && realpathSync(script) === realpathSync(main);
  return isOurs ? { argv: process.argv, environment: process.env, folder: process.cwd() } : undefined;
}
