/** The script for zsh, to be sourced after compinit or to stand as `_splitter` in the fpath. */
import { type CompletedCommand, firstSentence, quotedWord } from './completed-command.js';

export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const named = commands.map(({ name, summary }) => `    ${quotedWord(`${name}:${summary}`)}`);
  return `#compdef splitter
# zsh completion for splitter; in ~/.zshrc after compinit: source <(splitter completion zsh)
_splitter() {
  local -a commands
  commands=(
${named.join('\n')}
    'help:show the help of a command'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe command commands ;;
${commands.map((command) => `    ${command.name}) _arguments ${argumentsOf(command).join(' \\\n      ')} ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] == _splitter ]]; then
  _splitter "$@"
else
  compdef _splitter splitter
fi
`;
}

function argumentsOf({ words, flags }: CompletedCommand): string[] {
  const operand = words.length === 0 ? [] : [quotedWord(`:shell:(${words.join(' ')})`)];
  const options = flags.map(({ flag, value, choices, isRepeatable, description }) => {
    const told = firstSentence(description).replaceAll(/[\\[\]:]/g, '\\$&');
    const values = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
    const end = value === undefined ? '' : `:${value}:${values}`;
    return quotedWord(`${isRepeatable ? '*' : ''}${flag}${value === undefined ? '' : '='}[${told}]${end}`);
  });
  return [...operand, ...options, quotedWord('--help[show the help of the command]')];
}
