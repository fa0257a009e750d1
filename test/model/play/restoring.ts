/** A restore as the model has it: what it comes to, and whether the target is then what the earlier run left. */
import { conclude, type Place } from '../contract/conclude.js';
import { expectRestore } from '../contract/expect-restore.js';
import type { Refused } from '../contract/expect-run.js';
import { knownOf } from '../contract/known.js';
import { md5 } from '../contract/row.js';
import type { Rules } from '../contract/rules.js';
import type { Holdings, Objects } from '../contract/world.js';
import { check, checkEqual } from './deviation.js';
import type { Complete, JobPlay, Planned } from './job-play.js';

export interface RestoringOptions extends Place {
  readonly runId: string;
  readonly maxDeletes: string;
}

/** @param earlier the run that is put back */
export function restoringOf(
  job: JobPlay,
  earlier: Complete,
  { runId, maxDeletes, objects, etagOf }: RestoringOptions,
): Planned | Refused {
  const known = knownOf(job, { ...earlier.rules, compare: 'target' }, objects, etagOf);
  const isAlike = ({ rules: { headers, gzip } }: Complete) =>
    headers === earlier.rules.headers && gzip === earlier.rules.gzip;
  const kept = new Map(job.complete.filter(isAlike).flatMap((run) => [...run.expected.frozen]));
  const expected = expectRestore({ left: earlier.left, known, kept, stored: earlier.rules });
  if ('refused' in expected) return expected;
  const rules: Rules = {
    ...earlier.rules,
    ...{ write: 'changed', missing: 'keep', ifExists: 'overwrite', maxDeletes, maxRejects: 0 },
  };
  return {
    // What the job reads stays what the earlier run read.
    ...{ runId, file: earlier.file, rows: earlier.rows, rules, headers: rules.headers },
    ...{ expected, concluded: conclude(expected, rules, { objects, etagOf }), before: objects },
    baseline: job.baseline?.version,
    openSeen: job.open.map((run) => run.runId),
  };
}

/** @param holdings what the job has after it */
export function checkRestored(
  earlier: Complete,
  { concluded: { deletions } }: Planned,
  after: Objects,
  holdings: Holdings,
): void {
  for (const [key, held] of earlier.left) {
    const body = after.get(key)?.body;
    check(
      body !== undefined && md5(body) === held.md5,
      `${key}: expected to stand as run ${earlier.runId} left it`,
    );
  }
  for (const key of deletions.made) check(!after.has(key), `${key}: expected to be gone`);
  const over = [...holdings.keys()].filter((key) => !earlier.left.has(key));
  checkEqual('what the job has more', [...deletions.withheld].sort(), over.sort());
}
