/** Chooses the source that the settings name. */
import type { PlanningSettings } from '../settings/settings.js';
import type { AthenaSurroundings } from './athena/connect-athena.js';
import { openFileSource } from './files/file-source.js';
import type { FileSurroundings } from './files/input-files.js';
import type { Source } from './source.js';

export async function openSource(
  settings: PlanningSettings,
  surroundings: AthenaSurroundings & FileSurroundings,
): Promise<Source> {
  const { source } = settings;
  switch (source.kind) {
    case 'files':
      return openFileSource(surroundings.session, source, settings, surroundings);
    case 'athena': {
      // With the SDK's client for Athena, which files do without.
      const { connectAthena } = await import('./athena/connect-athena.js');
      return connectAthena(source, settings, surroundings);
    }
    default:
      return source satisfies never;
  }
}
