/** Standard error: lines that stay, and under them, on a terminal, one that is drawn over. */
import { createLogUpdate } from 'log-update';
import type { Screen } from './log.js';

export interface Terminal extends Screen {
  readonly hasColours: boolean;
  /** Writes a line that stays; what is drawn moves below it. */
  line(text: string): void;
}

/** What is used of standard error. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
};

export interface TerminalOptions {
  /** @default standard error */
  readonly stream?: TerminalStream;
  /** Whether it is wanted that anything is drawn. @default true */
  readonly draws?: boolean;
  /** The kind of terminal: `dumb` is one that draws nothing over. @default that of the environment */
  readonly kind?: string | undefined;
}

const upAndErase = '\x1b[1A\x1b[2K';

export function openTerminal({
  stream = process.stderr,
  draws = true,
  kind = process.env.TERM,
}: TerminalOptions = {}): Terminal {
  const update = createLogUpdate(stream, { showCursor: true });
  // One that does not say how wide it is has 0 columns.
  const isWide = stream.columns === undefined || stream.columns > 0;
  const canDraw = draws && stream.isTTY === true && kind !== 'dumb' && isWide;
  const width = () => stream.columns || 80;
  let drawn = '';
  const draw = (text: string) => {
    // A terminal that got narrower has wrapped what stood there: `update` knows of one line.
    const lines = Math.ceil(drawn.length / width());
    if (lines > 1) stream.write(upAndErase.repeat(lines - 1));
    drawn = text.slice(0, width());
    if (drawn === '') update.clear();
    else update(drawn);
  };
  // What is drawn next fits again.
  if (canDraw) stream.on('resize', () => draw(''));
  return {
    draws: canDraw,
    // NO_COLOR, FORCE_COLOR and TERM are looked at by Node.
    hasColours: stream.isTTY === true && stream.hasColors?.() === true,
    get width() {
      return width();
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
