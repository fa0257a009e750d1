/** Text of others on a terminal or a page, which must not take it for commands, nor show it in another order. */

/** Controls, ends of lines and paragraphs, what turns the direction of text, what takes no room, halves of characters. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Such characters as `\x1b` or `\u202e`; line feeds stay where `lines` is true. */
export function visible(text: string, { lines = false } = {}): string {
  return text.replace(unseen, (character) => (lines && character === '\n' ? character : named(character)));
}

function named(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16);
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
