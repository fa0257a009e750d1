/** How a store that stands before another one hands on what only some stores can. */
import type { ObjectStore } from './object-store.js';

export function foldersOf(store: ObjectStore): Pick<ObjectStore, 'listFolders'> {
  return store.listFolders === undefined ? {} : { listFolders: store.listFolders.bind(store) };
}
