/** What is said of a packed file that is not whole. */
import { SourceError } from '../../shared/errors.js';
import type { Packing } from './packing.js';

/** What is wrong with a gzip is said by its reader, which the census has, too. */
type Unpacked = Exclude<Packing, 'gzip'>;

const testers = { zstd: 'zstd -t', bzip2: 'bzip2 -t' } as const satisfies Record<Unpacked, string>;

export function damagedFile(file: string, packing: Unpacked, what: string): SourceError {
  return new SourceError(
    `${file}: damaged ${packing}: ${what}. Nothing of it can be trusted; make or fetch the file anew ` +
      `('${testers[packing]}' tells whether it is whole).`,
  );
}
