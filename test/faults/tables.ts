/** Tables of a suite as text, and in a page of the docs. */
import { readFile, writeFile } from 'node:fs/promises';

/** Cells in columns of the same width, a line a row. */
export function aligned(table: readonly (readonly string[])[]): string[] {
  const [heads = []] = table;
  const widths = heads.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  return table.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Replaces what lies between the page's marks `<!-- name: begin -->` and `<!-- name: end -->` by a table and a line. */
export async function writeBetweenMarks(
  page: URL,
  name: string,
  [heads = [], ...lines]: readonly (readonly string[])[],
  foot: string,
): Promise<void> {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`] as const;
  const [before, rest] = (await readFile(page, 'utf8')).split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`expected ${begin} and ${end} in ${page.pathname}`);
  const rows = [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  await writeFile(page, [before, begin, '\n', [...rows, '', foot].join('\n'), '\n', end, after].join(''));
}
