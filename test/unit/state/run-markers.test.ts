import { expect, test } from '@jest/globals';
import type { Marker } from '../../../job/state/marker.js';
import { collectMarkers } from '../../../job/state/run-markers.js';
import { marker } from '../finish/marker.js';

async function* read(markers: readonly Marker[]): AsyncGenerator<Marker> {
  yield* markers;
}

test('counts by bucket are added up over all tranches, and of each marker the rest is kept', async () => {
  const { latencies: _, sizes: __, ...third } = marker(3, { rows: 7, task: 2 });
  const found = await collectMarkers(
    read([
      marker(1, { latencies: { 55: 2, 60: 1 }, sizes: { 8: 3 } }),
      // Of an earlier version: it has no sizes.
      marker(2, { latencies: { 60: 4 } }),
      { ...third, latencies: {}, sizes: { 8: 1, 9: 7 } },
    ]),
  );
  expect(found.latencies).toEqual({ 55: 2, 60: 5 });
  expect(found.sizes).toEqual({ 8: 4, 9: 7 });
  expect(found.markers.map(({ tranche }) => tranche)).toEqual([1, 2, 3]);
  expect(found.markers[2]).toEqual(third);
});

test('a run without markers has none, and nothing is counted', async () => {
  expect(await collectMarkers(read([]))).toEqual({ markers: [], latencies: {}, sizes: {} });
});
