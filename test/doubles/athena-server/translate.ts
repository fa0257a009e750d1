/** Trino's SQL in DuckDB's words, where a macro cannot do it: casts, `transform`, and versions of a table. */

const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][A-Za-z0-9_]*|\s+|[\s\S]/g;

/**
 * `types` are Trino's types of columns that DuckDB has no type for, such as `char(7)`: `typeof` of a column of this
 * name answers with it. `"t" FOR VERSION AS OF 7` becomes the table `"t@7"`.
 */
export function translate(sql: string, types: ReadonlyMap<string, string>): string {
  const tokens = [...sql.matchAll(token)].map(([text]) => text);
  return rewrite(tokens, types).join('');
}

function rewrite(tokens: readonly string[], types: ReadonlyMap<string, string>): string[] {
  const done: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const text = tokens[at] ?? '';
    const opens = nextSolid(tokens, at);
    const call = tokens[opens] === '(' ? text.toLowerCase() : '';
    if (call === 'cast') {
      const close = closing(tokens, opens);
      done.push(cast(tokens.slice(opens + 1, close), types));
      at = close;
    } else if (call === 'typeof') {
      const close = closing(tokens, opens);
      const column = tokens.slice(opens, close).findLast((each) => each.startsWith('"'));
      const known = types.get(unquoted(column ?? ''));
      if (known === undefined) done.push(text);
      else {
        done.push(`'${known}'`);
        at = close;
      }
    } else if (call === 'transform') {
      done.push('list_transform');
    } else if (/^for$/i.test(text) && /^ version as of \d+/i.test(tokens.slice(at + 1, at + 20).join(''))) {
      const [clause = '', id] = /^ version as of (\d+)/i.exec(tokens.slice(at + 1, at + 40).join('')) ?? [];
      const table = done.findLastIndex((each) => each.trim() !== '');
      done[table] = `"${unquoted(done[table] ?? '')}@${id}"`;
      for (let left = clause.length; left > 0; at += 1) left -= (tokens[at + 1] ?? '').length;
    } else {
      done.push(text);
    }
  }
  return done;
}

/** CAST(x AS type) without its parentheses. */
function cast(tokens: readonly string[], types: ReadonlyMap<string, string>): string {
  let depth = 0;
  let as = -1;
  tokens.forEach((text, index) => {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0 && /^as$/i.test(text)) as = index;
  });
  const value = rewrite(tokens.slice(0, as), types).join('').trim();
  const type = tokens
    .slice(as + 1)
    .join('')
    .trim();
  if (/^varchar$/i.test(type)) return `trino_varchar(${value})`;
  if (/^json$/i.test(type)) return `trino_json(${value})`;
  return `CAST(${value} AS ${type})`;
}

function nextSolid(tokens: readonly string[], from: number): number {
  let at = from + 1;
  while (at < tokens.length && (tokens[at] ?? '').trim() === '') at += 1;
  return at;
}

function closing(tokens: readonly string[], opens: number): number {
  let depth = 0;
  for (let at = opens; at < tokens.length; at += 1) {
    if (tokens[at] === '(') depth += 1;
    if (tokens[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error('expected parentheses that match');
}

function unquoted(identifier: string): string {
  return identifier.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
}
