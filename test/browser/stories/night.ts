/** A night as it should be: some rows changed, some objects went, S3 throttled a while, and all is well. The README shows it. */
import type { RunStory } from '../../../job/report/run-story.js';
import { troubled } from './troubled.js';

const { report } = troubled;

export const night: RunStory = {
  ...troubled,
  report: {
    ...report,
    unchanged: report.unchanged + report.rejected,
    unchangedObjects: report.unchangedObjects + report.rejected,
    rejected: 0,
    superseded: 0,
    reasons: {},
    deletions: { due: 22_804, made: 22_804, gone: 0, foreign: 0, withheld: 0 },
    exitCode: 0,
  },
  tranches: troubled.tranches.map((span) => ({ ...span, rejected: 0 })),
  rejects: [],
};
