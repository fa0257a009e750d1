/** Where histories of a kind of place are played. */
import type { Ground } from '../play/play-history.js';
import { openDoubles } from './double.js';
import { openFolder } from './folder.js';
import type { PlaceKind } from './place.js';
import { openRadosgw } from './radosgw.js';

export async function openGround(kind: PlaceKind): Promise<Ground> {
  const nothing = async () => undefined;
  switch (kind) {
    case 'double':
      return openDoubles();
    case 'folder':
      return { open: async (folder) => openFolder(folder), close: nothing };
    case 'radosgw':
      return { open: openRadosgw, close: nothing };
    default:
      return kind satisfies never;
  }
}
