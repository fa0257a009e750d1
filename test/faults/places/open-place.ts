/** A place of its own for each run of a case. */
import { openDouble } from './double.js';
import { openFolder } from './folder.js';
import type { Place, PlaceKind } from './place.js';
import { openRadosgw } from './radosgw.js';

export function openPlace(kind: PlaceKind): (folder: string) => Promise<Place> {
  return async (folder) => {
    switch (kind) {
      case 'double':
        return openDouble();
      case 'folder':
        return openFolder(folder);
      case 'radosgw':
        return openRadosgw();
      default:
        return kind satisfies never;
    }
  };
}
