/** Text of others on a terminal, which must not take it for commands. */

/** Control characters as `\x1b`; line feeds stay where `lines` is true. */
export function visible(text: string, { lines = false } = {}): string {
  return text.replace(/\p{Cc}/gu, (character) =>
    lines && character === '\n' ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
