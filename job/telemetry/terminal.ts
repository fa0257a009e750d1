/** Standard error: lines that stay, and under them, on a terminal, one that is drawn over. */
import { createLogUpdate } from 'log-update';

export interface Terminal {
  readonly isTerminal: boolean;
  readonly width: number;
  /** Writes a line that stays; what is drawn moves below it. */
  line(text: string): void;
  /** Draws in place of what was drawn before. Empty text takes it away. */
  draw(text: string): void;
}

/** What is used of standard error. */
export type TerminalStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export function openTerminal(stream: TerminalStream = process.stderr): Terminal {
  const update = createLogUpdate(stream, { showCursor: true });
  let drawn = '';
  const draw = (text: string) => {
    drawn = text;
    if (text === '') update.clear();
    else update(text);
  };
  return {
    isTerminal: stream.isTTY === true,
    get width() {
      return stream.columns ?? 80;
    },
    line: (text) => {
      const below = drawn;
      if (below !== '') draw('');
      stream.write(`${text}\n`);
      if (below !== '') draw(below);
    },
    draw,
  };
}
