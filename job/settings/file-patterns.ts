/** The paths and globs of `--files`. */
import { betweenRepeated } from './setting.js';

/** @throws Error for an empty one, and for a URL: what is not on this machine is not read. */
export function parseFiles(given: string): readonly string[] {
  const patterns = given.split(betweenRepeated);
  for (const pattern of patterns) {
    if (pattern === '-' && patterns.length > 1) {
      throw new Error('expected standard input, -, alone, got it beside other paths');
    }
    if (pattern === '') throw new Error('expected a path or a glob, got ""');
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern)) {
      throw new Error(
        `expected files of this machine, got the URL ${JSON.stringify(pattern)}; copy them here first, or read them as a table with --table`,
      );
    }
  }
  return patterns;
}

/** One as it was given, so that runs of before it could be several go on. */
export function formatFiles(patterns: readonly string[]): string {
  return patterns.length === 1 ? String(patterns[0]) : JSON.stringify(patterns);
}
