/** What the job tells on standard error: JSON lines for programs, or plain lines for people. */
import { types } from 'node:util';
import { pino } from 'pino';
import { messageOf } from '../shared/message-of.js';
import { areRowValuesTold } from '../shared/row-values.js';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** `writeLine` gets each line without its end. */
export function createLog(
  form: 'pretty' | 'json',
  writeLine: (line: string) => void,
  now: () => Date = () => new Date(),
): Log {
  return form === 'json' ? jsonLog(writeLine, now) : prettyLog(writeLine, now);
}

function jsonLog(writeLine: (line: string) => void, now: () => Date): Log {
  const logger = pino(
    {
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
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

function prettyLog(writeLine: (line: string) => void, now: () => Date): Log {
  const write = (level: string, message: string, fields: LogFields = {}) => {
    const time = now().toTimeString().slice(0, 8);
    const pairs = Object.entries(fields).map(([name, value]) => `  ${name}=${plain(value)}`);
    writeLine(`${time} ${level}${message}${pairs.join('')}`);
  };
  return {
    info: (message, fields) => write('', message, fields),
    warn: (message, fields) => write('warning: ', message, fields),
    error: (message, fields) => write('error: ', message, fields),
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
