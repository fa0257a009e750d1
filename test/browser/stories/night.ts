/** A night as it should be: some rows changed, some objects went, S3 throttled a while, and all is well. The README shows it. */
import type { RunStory } from '../../../job/report/run-story.js';
import type { Report } from '../../../job/state/report.js';
import { commandsOf } from './told.js';
import { before, troubled } from './troubled.js';

const { report: other } = troubled;
const unchanged = other.unchanged + other.rejected;

const report: Report = {
  ...other,
  unchanged,
  unchangedObjects: unchanged,
  rejected: 0,
  superseded: 0,
  reasons: {},
  deletions: { due: 22_804, made: 22_804, gone: 0, foreign: 0, withheld: 0 },
  saved: { puts: unchanged, dollars: unchanged * 0.000005 },
  exitCode: 0,
};

export const night: RunStory = {
  ...troubled,
  report,
  tranches: troubled.tranches.map((span) => ({ ...span, rejected: 0 })),
  rejects: [],
  commands: commandsOf(report, before),
};
