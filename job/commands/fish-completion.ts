/** The script for fish. */
import { type CompletedCommand, firstSentence, quotedWord } from './completed-command.js';

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const first = '-n __fish_use_subcommand';
  const lines = commands.flatMap(({ name, summary, words, flags }) => {
    const after = `-n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c splitter ${first} -f -a ${name} -d ${quoted(summary)}`,
      ...(words.length === 0 ? [] : [`complete -c splitter ${after} -f -a ${quoted(words.join(' '))}`]),
      ...flags.map(({ flag, value, choices, description }) => {
        const taken =
          choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : value === undefined ? ' -f' : ' -r -F';
        return `complete -c splitter ${after} -l ${flag.slice(2)}${taken} -d ${quoted(firstSentence(description))}`;
      }),
    ];
  });
  return `# fish completion for splitter; in ~/.config/fish/config.fish: splitter completion fish | source
complete -c splitter -f
complete -c splitter ${first} -f -a help -d 'show the help of a command'
complete -c splitter -l help -d 'show the help of the command'
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return quotedWord(text.replaceAll('\\', '\\\\'), "\\'");
}
