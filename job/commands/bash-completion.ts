/** The script for bash, from 3.2 on, which needs no other one. */
import type { CompletedCommand } from './completed-command.js';

/** A value that is no choice is left to bash, which completes files. What was typed is compared alone, never run. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const flags = new Map(commands.flatMap((command) => command.flags.map((flag) => [flag.flag, flag])));
  const valued = [...flags.values()].filter(({ value }) => value !== undefined);
  const chosen = valued.filter(({ choices }) => choices.length > 0);
  const others = valued.filter(({ choices }) => choices.length === 0);
  return `# bash completion for splitter; in ~/.bashrc: eval "$(splitter completion bash)"
_splitter() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  COMPREPLY=()
  # --flag=value is three words to bash.
  if [[ "$cur" == "=" ]]; then
    cur=""
  elif [[ "$prev" == "=" ]]; then
    prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    words="${names} help --help --version"
  else
    case "$prev" in
${chosen.map(({ flag, choices }) => `      ${flag}) words="${choices.join(' ')}" ;;`).join('\n')}
      ${others.map(({ flag }) => flag).join('|')}) return ;;
      help) words="${names}" ;;
      *)
        case "\${COMP_WORDS[1]}" in
${commands.map(({ name, words, flags: own }) => `          ${name}) words="${[...words, ...own.map(({ flag }) => flag), '--help'].join(' ')}" ;;`).join('\n')}
        esac ;;
    esac
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
}
complete -o default -F _splitter splitter
`;
}
