/** The modes whose names have one of the words; all where there are none. */
import type { Mode } from './mode.js';
import { modes } from './modes.js';

/** @throws Error when no mode's name has one */
export function askedFor(words: readonly string[]): Mode[] {
  const chosen = modes.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0) throw new Error(`No mode's name has ${words.join(' or ')}.`);
  return chosen;
}
