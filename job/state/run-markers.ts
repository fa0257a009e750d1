/** The markers of a whole run: what adds up is added as they are read, so that little of each is kept. */
import { addCounts, type BucketCounts } from './bucket-counts.js';
import type { Marker } from './marker.js';

/** About 1.5 kB in memory; with its counts by bucket it would be 3. */
export type TrancheMarker = Omit<Marker, 'latencies' | 'sizes'>;

export interface RunMarkers {
  /** In no order. */
  readonly markers: readonly TrancheMarker[];
  /** Of all tranches together. */
  readonly latencies: BucketCounts;
  readonly sizes: BucketCounts;
}

/** @param read as `RunState.readMarkers` gives them */
export async function collectMarkers(read: AsyncIterable<Marker>): Promise<RunMarkers> {
  const markers: TrancheMarker[] = [];
  const latencies: Record<string, number> = {};
  const sizes: Record<string, number> = {};
  for await (const { latencies: ownLatencies, sizes: ownSizes = {}, ...marker } of read) {
    markers.push(marker);
    addCounts(latencies, ownLatencies);
    addCounts(sizes, ownSizes);
  }
  return { markers, latencies, sizes };
}
