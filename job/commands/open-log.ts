/** The log of a command on standard error, told as much of as the settings want. */
import { areRowValuesTold } from '../shared/row-values.js';
import { createLog, type Log, type LogLevel } from '../telemetry/log.js';
import { openTerminal, type Terminal } from '../telemetry/terminal.js';

export interface LogSettings {
  readonly log: 'pretty' | 'json';
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly given?: unknown;
}

export function openLog({ log: form, quiet, verbose, given }: LogSettings): { log: Log; terminal: Terminal } {
  // Who reads lines by a program has no use for a bar among them.
  const terminal = openTerminal({ draws: form === 'pretty' && !quiet });
  const level: LogLevel = quiet ? 'error' : verbose ? 'debug' : 'info';
  const { hasColours } = terminal;
  const log = createLog(form, terminal.line, { level, hasColours, screen: terminal });
  const { version: node, platform, arch } = process;
  log.debug('began', { node, platform, arch, ...(areRowValuesTold() ? { given } : {}) });
  return { log, terminal };
}
