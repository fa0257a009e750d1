/** Deletions that were withheld, in the words of all that tell of them. */
import type { WhyWithheld } from '../state/report.js';
import { formatCount } from '../telemetry/format.js';

/** What holds all of a run's deletions back, without the figures. */
export function withheldInWords(why: WhyWithheld): string {
  switch (why) {
    case 'no-rows':
      return 'the source had no rows';
    case 'max-rejects':
      return 'more rows were rejected than --max-rejects allows';
    case 'max-deletes':
      return 'more objects were due than --max-deletes allows';
    default:
      return why satisfies never;
  }
}

/** `7 objects that no row has any more still stand`. */
export function stillStanding(withheld: number): string {
  const [objects, stand] = withheld === 1 ? ['object', 'stands'] : ['objects', 'stand'];
  return `${formatCount(withheld)} ${objects} that no row has any more still ${stand}`;
}
