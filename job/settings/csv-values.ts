/** The values of settings that say how CSV is written. */

export function parseDelimiter(given: string): string {
  const character = given === 'tab' || given === '\\t' ? '\t' : given;
  if ([...character].length === 1 && !/[\r\n\0]/.test(character)) return character;
  throw new Error(`expected one character other than a line end, or tab, got ${JSON.stringify(given)}`);
}

export function parseQuote(given: string): string {
  if (given === 'none') return '';
  if (/^[\x20-\x7e]$/.test(given)) return given;
  throw new Error(`expected one ASCII character, or none, got ${JSON.stringify(given)}`);
}

export function parseNullText(given: string): string {
  if (!/[\r\n\0]/.test(given) && given.length > 0) return given;
  throw new Error(`expected some text on one line, got ${JSON.stringify(given)}`);
}
