/** Chooses the source that the settings name. */
import { isOnS3 } from '../settings/s3-pattern.js';
import type { PlanningSettings } from '../settings/settings.js';
import type { AthenaSurroundings } from './athena/connect-athena.js';
import { openFileSource } from './files/file-source.js';
import type { FileSurroundings } from './files/input-files.js';
import { openS3FileSource, type S3FileSurroundings } from './s3-files/s3-file-source.js';
import type { Source } from './source.js';

export async function openSource(
  settings: PlanningSettings,
  surroundings: AthenaSurroundings & FileSurroundings & S3FileSurroundings,
): Promise<Source> {
  const { source } = settings;
  switch (source.kind) {
    case 'files':
      if (source.files.some(isOnS3)) return openS3FileSource(source, settings, surroundings);
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
