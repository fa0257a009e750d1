/** Opens the store of the objects that rows become: where messages tell no values, it names no key. */
import { areRowValuesTold } from '../shared/row-values.js';
import { keysUntold } from './keys-untold.js';
import type { Location, ObjectStore } from './object-store.js';
import { openStore, type StoreOptions } from './open-store.js';

export function openTarget(location: Location, options: StoreOptions): ObjectStore {
  const store = openStore(location, options);
  return areRowValuesTold() ? store : keysUntold(store);
}
