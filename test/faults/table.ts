/** The table that the runs write, and the very bytes that each of its rows must come to. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomOf } from './random.js';

export interface Table {
  /** The CSV that holds it. */
  readonly file: string;
  /** The body of each object by its key under the target. */
  readonly expected: ReadonlyMap<string, string>;
}

export interface TableShape {
  readonly rows: number;
  /** The longest text in a row, in characters. @default 3000 */
  readonly longest?: number;
  /** In every row, so that versions of one table differ everywhere. @default 1 */
  readonly version?: number;
}

/** Writes a table into `folder`. Texts need quoting in CSV and escaping in JSON. */
export async function writeTable(folder: string, seed: number, shape: TableShape): Promise<Table> {
  const { rows, longest = 3000, version = 1 } = shape;
  const random = randomOf(seed, 'table');
  const expected = new Map<string, string>();
  const lines = ['id,version,text,none'];
  for (let row = 0; row < rows; row += 1) {
    const text = `"${row}", é\n${'x'.repeat(random.whole(0, longest))}`;
    lines.push(`${row},${version},"${text.replaceAll('"', '""')}",`);
    // Columns of a CSV are text; an empty field is NULL.
    expected.set(`${row}.json`, JSON.stringify({ id: `${row}`, version: `${version}`, text, none: null }));
  }
  const file = join(folder, `rows-${version}.csv`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return { file, expected };
}
