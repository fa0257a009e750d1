/** What `splitter completion` does: prints the script of a shell, made of the settings. */
import { describeFlags } from '../settings/describe-flags.js';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { bashCompletion } from './bash-completion.js';
import type { Command } from './command.js';
import type { CompletedCommand } from './completed-command.js';
import { fishCompletion } from './fish-completion.js';
import { zshCompletion } from './zsh-completion.js';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export async function runCompletion(
  { shell }: SettingsOf<'completion'>,
  all: readonly Command[],
): Promise<number> {
  const commands: CompletedCommand[] = all.map(({ name, summary, operand }) => {
    const flags = describeFlags(name).filter(({ isTaken }) => isTaken);
    const words = flags.find((flag) => flag.name === operand)?.choices ?? [];
    return { name, summary, words, flags };
  });
  process.stdout.write(scripts[shell](commands));
  return exitCodes.done;
}
