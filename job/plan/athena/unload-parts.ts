/** Which partitions each UNLOAD writes, where there are more than one writes. */
import { maxPartitions } from '../choose-tranches.js';

/** Partitions in a row, `to` with them. */
export interface UnloadPart {
  readonly from: number;
  readonly to: number;
}

/** As few as there can be, of about as many partitions each; at least one. */
export function unloadParts(partitions: number): UnloadPart[] {
  const parts = Math.max(1, Math.ceil(partitions / maxPartitions));
  const first = (part: number) => Math.floor((part * partitions) / parts);
  return Array.from({ length: parts }, (_, part) => ({ from: first(part), to: first(part + 1) - 1 }));
}
