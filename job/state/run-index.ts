/**
 * index/<run id>/<target id>/job=<job>/<epoch>-<exit code>-<begun>: a file for each end of a run, which holds {} and whose name
 * says all, so that a listing tells of a thousand runs at once. It is written after the report: a run without one is looked at.
 */
import { z } from 'zod';
import { indexPrefix } from '../policy/state-prefixes.js';

export interface EndedRun {
  readonly runId: string;
  readonly targetId: string;
  readonly job: string;
  readonly exitCode: number;
  /** As an ISO date. */
  readonly createdAt: string;
}

const timeShape = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const nameShape = /^(\d+)-(\d+)-([0-9TZ]+)$/;

export function indexName(run: EndedRun, epoch: number): string {
  const begun = new Date(run.createdAt)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `${indexPrefix}${run.runId}/${run.targetId}/job=${run.job}/${epoch}-${run.exitCode}-${begun}`;
}

/** Of names below `index/`, without it. A run that has ended twice counts as it ended last; other files are left out. */
export function endedRuns(names: readonly string[]): Map<string, EndedRun> {
  const found = new Map<string, { readonly epoch: number; readonly run: EndedRun }>();
  for (const name of names) {
    const [runId, targetId, named, end, ...rest] = name.split('/');
    // A job may be called ..
    const job = named?.startsWith('job=') ? named.slice('job='.length) : undefined;
    const [, epoch, exitCode, begun = ''] = nameShape.exec(end ?? '') ?? [];
    const createdAt = begun.replace(timeShape, '$1-$2-$3T$4:$5:$6.000Z');
    const isOne = rest.length === 0 && z.iso.datetime().safeParse(createdAt).success;
    if (runId === undefined || targetId === undefined || job === undefined || !isOne) continue;
    const before = found.get(runId);
    if (before !== undefined && before.epoch > Number(epoch)) continue;
    const run = { runId, targetId, job, exitCode: Number(exitCode), createdAt };
    found.set(runId, { epoch: Number(epoch), run });
  }
  return new Map([...found].map(([runId, { run }]) => [runId, run]));
}
