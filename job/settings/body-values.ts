/** What bodies are made of, as the user types it. */
import type { BodyKind, Renamed } from '../sql/body-form.js';
import { formatNames, parseNames } from '../sql/names.js';
import { quoteIdentifier } from '../sql/quote.js';
import { parseEach } from './each-value.js';

/** @throws Error for what is no kind */
export function parseBody(given: string): BodyKind {
  if (given === 'json' || given === 'lines' || given === 'csv') return { kind: given };
  const name = /^column:(.+)$/s.exec(given)?.[1];
  if (name !== undefined) return { kind: 'column', name };
  throw new Error(`expected json, lines, csv or column:NAME, got ${JSON.stringify(given)}`);
}

export function formatBody(kind: BodyKind): string {
  return kind.kind === 'column' ? `column:${kind.name}` : kind.kind;
}

/** `a,"b,c"`. @throws Error for a name that is empty or there twice */
export function parseBodyColumns(given: string): readonly string[] {
  const names = parseNames(given, ',');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`expected each column once, got "${twice}" twice`);
  return names;
}

export function formatBodyColumns(names: readonly string[]): string {
  return formatNames(names, ',');
}

/** `user_id=userId`, each name in double quotes where it has = or spaces at its ends. */
const renaming =
  /^\s*(?:"((?:[^"]|"")+)"|([^="]+?))\s*=\s*(?:"((?:[^"]|"")+)"|([^"\s]|[^"\s][^"]*[^"\s]))\s*$/s;

/** One `column=name` each. @throws Error for another form, and a column that is there twice */
export function parseRename(given: string): readonly Renamed[] {
  const found = parseEach(given, (text) => {
    const [whole, quotedFrom, plainFrom, quotedTo, plainTo] = renaming.exec(text) ?? [];
    if (whole === undefined) throw new Error(`expected column=name, got ${JSON.stringify(text)}`);
    return [{ from: nameOf(quotedFrom, plainFrom), to: nameOf(quotedTo, plainTo) }];
  });
  const names = found.map(({ from }) => from);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`expected each column once, got "${twice}" twice`);
  return found;
}

function nameOf(quoted: string | undefined, plain: string | undefined): string {
  return quoted?.replaceAll('""', '"') ?? plain ?? '';
}

/** One text for the same names, in whatever order they were given. */
export function formatRename(renamed: readonly Renamed[]): string {
  return renamed
    .map(({ from, to }) => `${written(from)}=${written(to)}`)
    .sort()
    .join('\n');
}

function written(name: string): string {
  return /[\s"=]/.test(name) ? quoteIdentifier(name) : name;
}
