/** `splitter completion SHELL`: what a shell needs to complete commands, flags and their values. */
import { type Command, command } from './command.js';

/** @param others all commands but this one */
export function completionOf(others: readonly Command[]): Command {
  const own: Command = command({
    name: 'completion',
    operand: 'shell',
    summary: 'print what a shell completes by',
    description:
      'Prints a script for bash, zsh or fish that completes the commands, their flags and the values of these; where a value is a file, files. The shell starts no program for it.',
    examples: [
      { what: 'bash, in ~/.bashrc', line: 'eval "$(splitter completion bash)"' },
      { what: 'zsh, in ~/.zshrc after compinit', line: 'source <(splitter completion zsh)' },
      { what: 'fish, in ~/.config/fish/config.fish', line: 'splitter completion fish | source' },
    ],
    load: async () => {
      const { runCompletion } = await import('./run-completion.js');
      return (settings) => runCompletion(settings, [...others, own]);
    },
  });
  return own;
}
