/** The log of a command on standard error, told as much of as the settings want. */
import { createLog, type Log, type LogLevel } from '../telemetry/log.js';
import { openTerminal, type Terminal } from '../telemetry/terminal.js';

export interface LogSettings {
  readonly log: 'pretty' | 'json';
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export function openLog({ log: form, quiet, verbose }: LogSettings): { log: Log; terminal: Terminal } {
  // Who reads lines by a program has no use for a bar among them.
  const terminal = openTerminal({ draws: form === 'pretty' && !quiet });
  const level: LogLevel = quiet ? 'error' : verbose ? 'debug' : 'info';
  const { hasColours } = terminal;
  return { log: createLog(form, terminal.line, { level, hasColours, screen: terminal }), terminal };
}
