/** A table's files: their names, and what `--files` is given for them. */
import type { InputFile } from '../trial.js';

export interface Named {
  readonly fileName: string;
  /** With its dot. */
  readonly ending: string;
  /** How `--files` names several. */
  readonly named: 'glob' | 'each';
}

export interface WrittenFiles {
  readonly files: readonly InputFile[];
  readonly inputs: readonly string[];
}

export function nameFiles(contents: readonly Buffer[], { fileName, ending, named }: Named): WrittenFiles {
  const isOne = contents.length === 1;
  const files = contents.map((bytes, part) => ({
    name: `${fileName}${isOne ? '' : `-${part}`}${ending}`,
    bytes,
  }));
  const isGlob = named === 'glob' && !isOne;
  return {
    files,
    inputs: isGlob ? [`${asPattern(fileName)}-*${ending}`] : files.map(({ name }) => asPattern(name)),
  };
}

/** A name in which nothing stands for anything else. */
function asPattern(name: string): string {
  return name.replaceAll(/[[*?]/g, '[$&]');
}
