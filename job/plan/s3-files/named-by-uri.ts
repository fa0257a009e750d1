/** Files that were fetched are called by their address on S3 in all that people read. */
import { RunError, SourceError } from '../../shared/errors.js';
import type { Log, LogFields } from '../../telemetry/log.js';
import { replaceNames } from '../files/replace-names.js';

/** By the path of the fetched file. */
export type Uris = ReadonlyMap<string, string>;

/** The same error with other names; errors that are not for people are left as they are. */
export function errorByUri(error: unknown, uris: Uris): unknown {
  if (error instanceof SourceError)
    return new SourceError(replaceNames(error.message, uris), { cause: error });
  if (error instanceof RunError) return new RunError(replaceNames(error.message, uris), { cause: error });
  return error;
}

export function logByUri(log: Log, urisNow: () => Uris): Log {
  const fieldsByUri = (fields: LogFields = {}) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? replaceNames(value, urisNow()) : value,
      ]),
    );
  return {
    screen: log.screen,
    debug: (message, fields) => log.debug(message, fieldsByUri(fields)),
    info: (message, fields) => log.info(message, fieldsByUri(fields)),
    warn: (message, fields) => log.warn(message, fieldsByUri(fields)),
    error: (message, fields) => log.error(message, fieldsByUri(fields)),
  };
}
