/**
 * Paths on their way into DuckDB SQL. It takes each for a pattern, in which `[`, `*` and `?` mean others: a folder of such a name
 * would have no files, in silence.
 */
import { quoteLiteral } from './quote.js';

/** SQL of the list of these files. */
export function fileList(files: readonly string[]): string {
  return `[${files.map((file) => quoteLiteral(asPattern(file))).join(', ')}]`;
}

/** The pattern that matches this path alone. */
export function asPattern(path: string): string {
  return path.replaceAll(/[[*?]/g, '[$&]');
}
