/** The key template as typed by the user, taken apart: `{country}/{hash:2}/{id}.json`. */
import { type Fault, SettingsError } from '../shared/errors.js';
import { maxKeyBytes } from './key-rules.js';

export type KeyPart =
  | { readonly kind: 'literal'; readonly text: string }
  /** The column as text. */
  | { readonly kind: 'column'; readonly name: string }
  /** The first `digits` (1 to 8) hex digits of the md5 of the template's text with every hash left empty. */
  | { readonly kind: 'hash'; readonly digits: number };

export interface KeyTemplate {
  readonly text: string;
  readonly parts: readonly KeyPart[];
}

/**
 * Takes `{name}`, `{hash:N}` and the literal braces `{{` and `}}` out of the text. A column may be called `hash`, or
 * have any character in its name but a brace. Throws a `SettingsError` with all faults found; the columns themselves
 * are for `checkKeyColumns` to judge.
 */
export function parseKeyTemplate(text: string): KeyTemplate {
  const { parts, problems } = takeApart(text);
  if (text === '') problems.push('expected a template such as {id}.json, it is empty');
  else if (problems.length === 0) problems.push(...neverValid(parts));
  if (problems.length > 0) {
    throw new SettingsError(
      problems.map((problem): Fault => ({ setting: '--key', problem: `${problem} (given: ${text})` })),
    );
  }
  return { text, parts };
}

/** The parts of any template over columns, and what is wrong with its braces. */
export function takeApart(text: string): { readonly parts: KeyPart[]; readonly problems: string[] } {
  const parts: KeyPart[] = [];
  const problems: string[] = [];
  for (const [token, inner] of text.matchAll(tokens)) {
    if (token === '{' || token === '}') {
      problems.push(
        `expected every brace to have its counterpart, "${token}" stands alone; write a literal one twice`,
      );
    } else if (inner === undefined) {
      addLiteral(parts, token === '{{' || token === '}}' ? token.charAt(0) : token);
    } else {
      const part = placeholder(inner);
      if (typeof part === 'string') problems.push(part);
      else parts.push(part);
    }
  }
  return { parts, problems };
}

/** `{{` is tried before a placeholder, so `{{{id}}}` is a column between literal braces. */
const tokens = /\{\{|\{([^{}]*)\}|\}\}|[{}]|[^{}]+/gu;

/** A literal's neighbour in `{{a` is one literal with it: segments are judged on whole literals. */
function addLiteral(parts: KeyPart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'literal') parts[parts.length - 1] = { kind: 'literal', text: last.text + text };
  else parts.push({ kind: 'literal', text });
}

function placeholder(inner: string): KeyPart | string {
  if (inner === '') return 'expected {column} or {hash:N}, the braces are empty';
  if (!inner.startsWith('hash:')) return { kind: 'column', name: inner };
  return /^hash:[1-8]$/u.test(inner)
    ? { kind: 'hash', digits: Number(inner.slice('hash:'.length)) }
    : `expected {hash:N} with N from 1 to 8 hex digits, found {${inner}}`;
}

/** What the literals alone forbid, whatever the columns hold. */
function neverValid(parts: readonly KeyPart[]): string[] {
  const problems: string[] = [];
  const literals = parts.flatMap((part) => (part.kind === 'literal' ? [part.text] : []));
  if (literals.some((literal) => /\p{Cc}/u.test(literal))) {
    problems.push('expected no control character, S3 keys with one cannot be listed safely');
  }
  if (Buffer.byteLength(literals.join('')) > maxKeyBytes) {
    problems.push('expected at most 1,024 bytes, the limit of S3 for a key');
  }
  // A placeholder makes its segment a matter of its value; any letter stands for it.
  const outline = parts.map((part) => (part.kind === 'literal' ? part.text : 'x')).join('');
  const bad = outline.split('/').find((segment) => segment === '' || segment === '.' || segment === '..');
  if (bad === '')
    problems.push('expected a name between slashes: none at the start, at the end, or next to each other');
  else if (bad !== undefined) problems.push(`expected names between slashes, "${bad}" alone is refused`);
  return problems;
}
