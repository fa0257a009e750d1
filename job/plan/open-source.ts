/** Chooses the source that the settings name. */
import type { PlanningSettings } from '../settings/settings.js';
import { type AthenaSurroundings, connectAthena } from './athena/connect-athena.js';
import { openFileSource } from './files/file-source.js';
import type { Source } from './source.js';

export function openSource(settings: PlanningSettings, surroundings: AthenaSurroundings): Promise<Source> {
  const { source, target, key } = settings;
  switch (source.kind) {
    case 'files':
      return openFileSource(surroundings.session, source, key, target.kind === 's3' ? target.prefix : '');
    case 'athena':
      return connectAthena(source, settings, surroundings);
    default:
      return source satisfies never;
  }
}
