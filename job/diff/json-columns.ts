/** The columns of a body with each value as the JSON text that it has there: numbers keep all their digits. */

/** By name, or by place for an array; undefined for what is neither a JSON object nor an array. */
export function jsonColumns(body: string): Map<string, string> | undefined {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null) return undefined;
  const parts = topLevelParts(body);
  if (Array.isArray(value)) return new Map(parts.map((part, place) => [String(place), part.trim()]));
  const columns = new Map<string, string>();
  for (const part of parts) {
    const end = endOfString(part, part.indexOf('"'));
    const name: unknown = JSON.parse(part.slice(0, end));
    columns.set(String(name), part.slice(part.indexOf(':', end) + 1).trim());
  }
  return columns;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** What stands between the outer braces or brackets, cut at its commas; the text is valid JSON. */
function topLevelParts(body: string): string[] {
  const text = body.trim().slice(1, -1);
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** Past the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
