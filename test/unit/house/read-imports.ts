/** What the files of the job and of its infrastructure import from each other, types included. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';

export interface Import {
  /** Paths from the repository's root, such as `job/plan/plan-run`. */
  readonly from: string;
  readonly to: string;
}

/** `from '…'`, `import '…'` and `import('…')`, of relative paths. */
const specifier = /\b(?:from|import)\s*\(?\s*'(\.[^']+)\.js'/g;

export function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(specifier)].map(([, target = '']) => ({
    from: path,
    to: posix.normalize(posix.join(dirname(path), target)),
  }));
}

/** Of all TypeScript files in the folder; tests run from the root of the repository. */
export function readImports(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const path = posix.join(folder, name);
      return importsOf(path.replace(/\.ts$/, ''), readFileSync(path, 'utf8'));
    });
}
