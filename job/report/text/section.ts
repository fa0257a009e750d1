/** A part of a report on a terminal: a heading, and lines below it. Whatever stands in a line is text, and stays in that line. */
import { visible } from '../../shared/visible.js';

export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Without those that have nothing to tell. */
export function renderSections(sections: readonly Section[]): string {
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => [heading, ...lines.map((line) => `  ${line}`)].map((line) => visible(line)))
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n');
}

/** Names on the left, as wide as the widest. */
export function named(entries: readonly (readonly [string, string])[]): readonly string[] {
  const told = entries.filter(([, text]) => text !== '');
  const width = Math.max(0, ...told.map(([name]) => name.length));
  return told.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

/** Figures on the left, as far to the right as the longest. */
export function counted(entries: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...entries.map(([figure]) => figure.length));
  return entries.map(([figure, text]) => `${figure.padStart(width)}  ${text}`);
}
