/** A name and a value of a map as the flag would have them, which takes them in one text. */

/**
 * @param sign what stands between them: `=` or `: `
 * @throws Error for a name that would be read as another one
 */
export function pairedText(name: string, sign: string, value: string): string {
  if (!name.includes(sign.trim())) return `${name}${sign}${value}`;
  throw new Error(
    `expected a name without ${sign.trim()}, got ${JSON.stringify(name)}; a list has it as the flag would`,
  );
}
