/** What a command is to the command line: its words for the help, and what it does with its settings. */
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import type { CommandName, Machine } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { type Fault, SettingsError } from '../shared/errors.js';

export interface Example {
  readonly what: string;
  readonly line: string;
}

export interface CommandEntry<C extends CommandName> {
  readonly name: C;
  /** The setting whose value may stand after the command, without its flag. */
  readonly operand?: 'runId' | 'restoreRun' | 'shell';
  /** One line, for the list of the commands. */
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly Example[];
  /** What the command does, fetched when it is asked for: the help of all of them does without. */
  load(): Promise<Work<C>>;
}

/** Returns the exit code. `warnings` are for the log. */
export type Work<C extends CommandName> = (
  settings: SettingsOf<C>,
  warnings: readonly string[],
) => Promise<number>;

/** A command whose settings' type is its own affair. */
export interface Command {
  readonly name: CommandName;
  readonly operand?: 'runId' | 'restoreRun' | 'shell';
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly Example[];
  /**
   * @param faults that are found already, told with all others
   * @throws SettingsError when the flags or the environment are wrong
   */
  start(
    flags: GivenFlags,
    environment: Environment,
    machine: Machine,
    faults?: readonly Fault[],
  ): Promise<number>;
}

export function command<C extends CommandName>(entry: CommandEntry<C>): Command {
  const { name, operand, summary, description, examples } = entry;
  return {
    name,
    ...(operand === undefined ? {} : { operand }),
    summary,
    description,
    examples,
    start: async (flags, environment, machine, faults) => {
      const { readSettings } = await import('../settings/read-settings.js');
      const { settings, warnings } = readSettings(name, flags, environment, machine, faults);
      const work = await entry.load();
      try {
        return await work(settings, warnings);
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        const { withOrigin } = await import('../settings/with-origin.js');
        throw new SettingsError(error.faults.map((fault) => withOrigin(fault, flags, environment)));
      }
    },
  };
}
