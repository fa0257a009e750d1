/** What the job tells on standard error: JSON lines for programs, or plain lines for people. */
import { styleText, types } from 'node:util';
import { pino } from 'pino';
import { messageOf } from '../shared/message-of.js';
import { areRowValuesTold } from '../shared/row-values.js';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  /** For whoever looks for a fault. */
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Where what is under way is drawn below the lines; without one nothing is. */
  readonly screen?: Screen | undefined;
}

export interface Screen {
  /** False where nothing can be drawn over, or nobody wants it. */
  readonly draws: boolean;
  readonly width: number;
  /** Draws in place of what was drawn before, and takes it away when given nothing. */
  draw(text: string): void;
}

export type LogLevel = 'debug' | 'info' | 'error';

export interface LogOptions {
  readonly now?: () => Date;
  /** What is told at least. @default info */
  readonly level?: LogLevel;
  /** Whether warnings and errors stand out by their colour, in the form for people. @default false */
  readonly hasColours?: boolean;
  readonly screen?: Screen;
}

/** `writeLine` gets each line without its end. */
export function createLog(
  form: 'pretty' | 'json',
  writeLine: (line: string) => void,
  options: LogOptions = {},
): Log {
  const log = form === 'json' ? jsonLog(writeLine, options) : prettyLog(writeLine, options);
  const { level = 'info', screen } = options;
  const silent = () => {};
  return {
    debug: level === 'debug' ? log.debug : silent,
    info: level === 'error' ? silent : log.info,
    warn: level === 'error' ? silent : log.warn,
    error: log.error,
    screen,
  };
}

function jsonLog(writeLine: (line: string) => void, { now = () => new Date() }: LogOptions): Log {
  const logger = pino(
    {
      level: 'debug',
      // A container's host name and process id say nothing that the task's log stream does not.
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: told },
    },
    { write: (line: string) => writeLine(line.trimEnd()) },
  );
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

function prettyLog(writeLine: (line: string) => void, options: LogOptions): Log {
  const { now = () => new Date(), hasColours = false } = options;
  const write = (level: string, message: string, fields: LogFields = {}) => {
    const time = now().toTimeString().slice(0, 8);
    const pairs = Object.entries(fields).map(([name, value]) => `  ${name}=${plain(value)}`);
    writeLine(`${time} ${level}${message}${pairs.join('')}`);
  };
  const coloured = (colour: 'yellow' | 'red' | 'gray', word: string) =>
    hasColours ? styleText(colour, word, { validateStream: false }) : word;
  return {
    debug: (message, fields) => write(coloured('gray', 'debug: '), message, fields),
    info: (message, fields) => write('', message, fields),
    warn: (message, fields) => write(coloured('yellow', 'warning: '), message, fields),
    error: (message, fields) => write(coloured('red', 'error: '), message, fields),
  };
}

/** Whole it has all fields of the error, its cause and its stack, each of which may quote a value. */
function told(error: Error): unknown {
  return areRowValuesTold()
    ? pino.stdSerializers.err(error)
    : { type: error.name, message: messageOf(error) };
}

function plain(value: unknown): string {
  if (types.isNativeError(value)) return messageOf(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
