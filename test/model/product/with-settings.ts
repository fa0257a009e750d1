/** Reads a command line as the program does, and hands its settings to what stands in for the command. */
import { command } from '../../../job/commands/command.js';
import { runCommandLine } from '../../../job/commands/command-line.js';
import type { CommandName } from '../../../job/settings/setting.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { thisMachine } from '../../../job/settings/this-machine.js';

/** @throws SettingsError, and whatever `act` throws */
export async function withSettings<Name extends CommandName, T>(
  name: Name,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  act: (settings: SettingsOf<Name>) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  const stand = command({
    name,
    summary: '',
    description: '',
    examples: [],
    ...(name === 'changes' ? ({ operand: 'runId' } as const) : {}),
    ...(name === 'restore' ? ({ operand: 'restoreRun' } as const) : {}),
    load: async () => async (settings: SettingsOf<Name>) => {
      results.push(await act(settings));
      return 0;
    },
  });
  await runCommandLine([name, ...args], { commands: [stand], environment, machine: thisMachine() });
  const [result] = results;
  if (result === undefined) throw new Error(`expected ${name} to have run`);
  return result;
}
