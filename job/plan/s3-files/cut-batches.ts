/** Which objects are read together: as many as the scratch has room for, with all that is made of them there. */
import { SourceError } from '../../shared/errors.js';
import { formatBytes, formatCount } from '../../telemetry/format.js';
import { type SourceObject, uriOf } from './list-objects.js';

/** DuckDB has some of each file open, and a statement names all. */
const mostObjects = 1_000;
/** The file, perhaps a copy in another form, its frozen rows, and what DuckDB spills. */
const timesInScratch = 4;
/** Packed text is some four times as large when it is unpacked. */
const timesPackedInScratch = 16;
const packed = /\.(?:gz|gzip|zst|bz2|zip|xlsx)$/i;

/**
 * In their order. An object that is too large to be taken with others is taken alone, as long as there is room for itself.
 *
 * @param room in bytes
 * @throws SourceError for an object that is larger than the room
 */
export function cutBatches(
  objects: readonly SourceObject[],
  room: number,
): readonly (readonly SourceObject[])[] {
  const batches: SourceObject[][] = [];
  let current: SourceObject[] = [];
  let taken = 0;
  for (const object of objects) {
    if (object.bytes > room) {
      throw new SourceError(
        `${uriOf(object)} has ${formatCount(object.bytes)} bytes, and there is room for ${formatCount(room)} in the scratch folder. ` +
          `Give a --scratch-limit of ${formatBytes(object.bytes * timesInScratch)} or more, or a --scratch-dir with as much room.`,
      );
    }
    const need = object.bytes * (packed.test(object.key) ? timesPackedInScratch : timesInScratch);
    if (current.length > 0 && (taken + need > room || current.length === mostObjects)) {
      batches.push(current);
      current = [];
      taken = 0;
    }
    current.push(object);
    taken += need;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
