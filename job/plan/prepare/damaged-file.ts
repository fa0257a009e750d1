/** What is said of a packed file that is not whole. */
import { SourceError } from '../../shared/errors.js';
import type { Packing } from './packing.js';

const testers = { gzip: 'gzip -t', zstd: 'zstd -t', bzip2: 'bzip2 -t' } as const satisfies Record<
  Packing,
  string
>;

export function damagedFile(file: string, packing: Packing, what: string): SourceError {
  return new SourceError(
    `${file}: damaged ${packing}: ${what}. Nothing of it can be trusted; make or fetch the file anew ` +
      `('${testers[packing]}' tells whether it is whole).`,
  );
}
