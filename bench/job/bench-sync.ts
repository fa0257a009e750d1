/** What it costs a run into a folder that the disk has each tranche before its marker: pairs with and without, in one sitting. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext } from '../bench-context.js';
import { type Line, line } from '../measure/table.js';
import { sampleFile, splitter } from './splitter.js';

const pairs = 3;

export async function benchSync(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  for (const rows of context.rows) {
    const table = await sampleFile(rows, 'parquet', context);
    for (const ifExists of ['overwrite', 'skip']) {
      for (let pair = 0; pair < pairs; pair += 1) {
        // In turn, so that neither always comes first.
        const order = pair % 2 === 0 ? [false, true] : [true, false];
        const seconds = new Map<boolean, number>();
        for (const syncs of order) {
          const what = `${rows} rows into a folder, ${ifExists}: ${syncs ? 'synced' : '--no-sync'}`;
          context.say(`${what} …`);
          const [out, state] = [join(context.folder, 'out'), join(context.folder, 'state')];
          const measured = await splitter(
            [
              ...[
                'split',
                '--files',
                table.files,
                '--target',
                out,
                '--state',
                state,
                '--key',
                '{user_id}.json',
              ],
              ...['--if-exists', ifExists, '--log', 'json', ...(syncs ? [] : ['--no-sync'])],
            ],
            context,
          );
          seconds.set(syncs, measured.seconds);
          const [with_, without] = [seconds.get(true), seconds.get(false)];
          const isPaired = with_ !== undefined && without !== undefined;
          lines.push(
            line(what, rows, measured, isPaired ? `ratio ${(with_ / without).toFixed(2)}` : undefined),
          );
          await rm(out, { recursive: true });
          await rm(state, { recursive: true });
        }
      }
    }
    await rm(table.files);
  }
  return lines;
}
