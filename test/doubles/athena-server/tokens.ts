/** SQL in its pieces: strings, quoted names, comments, numbers, words, white space, and single characters. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\d+(?:\.\d*)?(?:[Ee][+-]?\d+)?|\.\d+(?:[Ee][+-]?\d+)?|[A-Za-z_][A-Za-z0-9_]*|->|\s+|[\s\S]/g;

export function tokensOf(sql: string): string[] {
  return [...sql.matchAll(token)].map(([text]) => text);
}

export function isSolid(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '' && !text.startsWith('--') && !text.startsWith('/*');
}

export function solid(tokens: readonly string[]): string[] {
  return tokens.filter(isSolid);
}

/** Where the next token that says something is; the number of tokens where there is none. */
export function nextSolid(tokens: readonly string[], from: number): number {
  let at = from + 1;
  while (at < tokens.length && !isSolid(tokens[at])) at += 1;
  return at;
}

/** Where the bracket that opens at `opens` closes. */
export function closing(tokens: readonly string[], opens: number): number {
  let depth = 0;
  for (let at = opens; at < tokens.length; at += 1) {
    if (/^[([]$/.test(tokens[at] ?? '')) depth += 1;
    if (/^[)\]]$/.test(tokens[at] ?? '')) depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error('SYNTAX_ERROR: expected brackets that match');
}

/** The tokens between commas that no bracket encloses. */
export function split(tokens: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const text of tokens) {
    if (/^[([]$/.test(text)) depth += 1;
    if (/^[)\]]$/.test(text)) depth -= 1;
    if (depth === 0 && text === ',') parts.push([]);
    else parts.at(-1)?.push(text);
  }
  return parts;
}

export function unquoted(identifier: string): string {
  return identifier.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
}
