/** What shells complete of one command. */
import type { FlagDescription } from '../settings/describe-flags.js';

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** What may stand after it beside flags, where these are few words. */
  readonly words: readonly string[];
  readonly flags: readonly Pick<
    FlagDescription,
    'flag' | 'value' | 'choices' | 'isRepeatable' | 'description'
  >[];
}

/** The first sentence of a description, on a line of its own. */
export function firstSentence(description: string): string {
  return /^.*?(?=[.;](?:\s|$)| \((?:default|one of)|$)/s.exec(description)?.[0].replaceAll(/\s+/g, ' ') ?? '';
}

/** Text as one word of a POSIX shell, and of fish. */
export function quotedWord(text: string, quote = "'\\''"): string {
  return `'${text.replaceAll("'", quote)}'`;
}
