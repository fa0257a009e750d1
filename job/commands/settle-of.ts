/** How what a run wrote to folders is put on the disk, unless --no-sync says that nobody waits for it. */
import type { StageSettings } from '../settings/settings.js';
import type { Location } from '../store/object-store.js';
import { syncLocations } from '../store/sync-locations.js';

export function settleOf({ sync, state }: Pick<StageSettings, 'sync' | 'state'>, target: Location) {
  return async (): Promise<void> => {
    if (sync) await syncLocations([target, state]);
  };
}
