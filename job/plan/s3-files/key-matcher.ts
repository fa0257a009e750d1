/**
 * Which keys a pattern of `--files` means. Keys are no paths: `a//b` and `a/../b` are keys like others, which libraries
 * for globs take for paths and leave out.
 */
import type { S3Pattern } from '../../settings/s3-pattern.js';
import { SourceError } from '../../shared/errors.js';
import { wordsOf } from '../../shared/words-of.js';

/**
 * In a glob `*` and `?` stand for characters other than `/`, `**` for folders at any depth, `[a-z]` and `[!a-z]` for one
 * character. A key with a part that begins with `.` or `_` below the pattern's folder is left out, as Spark's `_SUCCESS` and
 * `_temporary/` are, unless the pattern has such a part itself; so is what marks a folder, a key that ends with `/`.
 *
 * @throws SourceError for a glob whose range is none, such as `[z-a]`
 */
export function keyMatcher({ kind, pattern, base }: S3Pattern): (key: string) => boolean {
  if (kind === 'object') return (key) => key === pattern;
  const expression = kind === 'folder' ? undefined : globExpression(pattern);
  const takesHidden = hiddenPart.test(pattern.slice(base.length));
  return (key) =>
    !key.endsWith('/') &&
    (takesHidden || !hiddenPart.test(key.slice(base.length))) &&
    (expression === undefined ? key.startsWith(pattern) : expression.test(key));
}

const hiddenPart = /(?:^|\/)[._]/;

function globExpression(pattern: string): RegExp {
  const parts = pattern.match(/\*\*\/|\*\*$|\*+|\?|\[!?\]?[^\]]*\]|./gsu) ?? [];
  try {
    return new RegExp(`^${parts.map(expressionOf).join('')}$`, 'su');
  } catch (error) {
    throw new SourceError(`--files: ${pattern} is no glob: ${wordsOf(error)}`, { cause: error });
  }
}

function expressionOf(part: string): string {
  if (part === '**/') return '(?:.*/)?';
  if (part === '**') return '.*';
  if (part.startsWith('*')) return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.length > 1 && part.startsWith('[')) {
    const not = part[1] === '!';
    const inside = part.slice(not ? 2 : 1, -1).replaceAll(/[\\\]^[]/g, '\\$&');
    return not ? `[^/${inside}]` : `[${inside}]`;
  }
  return part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
