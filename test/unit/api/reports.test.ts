/** The reports' types are written out for programs; these lines do not compile when they are not those of the job. */
import { expect, test } from '@jest/globals';
import type * as told from '../../../job/api/reports.js';
import type { Planned } from '../../../job/commands/plan-stage.js';
import type { Diff } from '../../../job/diff/diff-run.js';
import type { Report } from '../../../job/state/report.js';
import type { VerifyReport } from '../../../job/verify/verify-report.js';

/** True where neither has a field that the other lacks. */
type SameFields<One, Other> = [keyof One, keyof Other] extends [keyof Other, keyof One] ? true : false;

test('a program knows every field of a report', () => {
  const same: readonly true[] = [
    true satisfies SameFields<told.Report, Report>,
    true satisfies SameFields<told.DeletionCounts, NonNullable<Report['deletions']>>,
    true satisfies SameFields<NonNullable<told.Report['athena']>, NonNullable<Report['athena']>>,
    true satisfies SameFields<told.Diff, Diff>,
    true satisfies SameFields<told.VerifyReport, VerifyReport>,
    true satisfies SameFields<told.Planned, Planned>,
  ];
  expect(same).toHaveLength(6);
});
