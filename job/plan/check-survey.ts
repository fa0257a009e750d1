/** Ends a run whose survey shows that it must not start, before anything is written. */

import { listPrices } from '../settings/prices.js';
import type { PlanSettings } from '../settings/settings.js';
import { SourceError } from '../shared/errors.js';
import { toldValue } from '../shared/row-values.js';
import { formatCount, formatDollars } from '../telemetry/format.js';
import type { Survey } from './source.js';

/** @throws SourceError for shared keys under `--on-duplicate fail`, or more rows than `--max-objects`. */
export function checkSurvey(
  survey: Survey,
  settings: Pick<PlanSettings, 'onDuplicate' | 'maxObjects'>,
): void {
  const isGrouped = settings.onDuplicate.mode === 'group';
  const objects = isGrouped ? survey.distinctKeys : survey.rows;
  if (objects > settings.maxObjects) {
    const dollars = formatDollars((objects / 1000) * listPrices.put);
    throw new SourceError(
      `The source has ${formatCount(objects)} ${isGrouped ? 'different keys' : 'rows'}, more than --max-objects ${settings.maxObjects}. ` +
        `As many PUTs to S3 cost ${dollars} at list prices. To go on, run again with --max-objects ${objects} or more.`,
    );
  }
  if (settings.onDuplicate.mode === 'fail' && survey.sharedKeys.length > 0) {
    const sharing = survey.rows - survey.nullKeys - survey.distinctKeys;
    const shown = survey.sharedKeys.map(
      ({ key, rows }) => `\n  ${formatCount(rows)} rows: ${toldValue(key)}`,
    );
    throw new SourceError(
      `${formatCount(sharing)} rows share their key with another row, and one object can hold one row only. Nothing was written. ` +
        'Choose a --key that tells the rows apart, or --on-duplicate reject, keep-max:COLUMN, or group for an object with all rows of its key. ' +
        `The most shared keys:${shown.join('')}`,
    );
  }
}
