/** What somebody else does to the target. */
import { keyOf, templateOf } from '../contract/row.js';
import type { Objects } from '../contract/world.js';
import type { Step } from '../history/steps.js';
import type { JobPlay } from './job-play.js';

/** Without a body the object is removed. Undefined where there is no key for it that every client can name. */
export function foreignAct(
  job: JobPlay,
  objects: Objects,
  { at, act }: Extract<Step, { kind: 'foreign' }>,
): { readonly key: string; readonly body: string | undefined } | undefined {
  const own = job.rows.map((row) => keyOf(row, templateOf(job.name, job.usual.key)));
  const some = act === 'create' ? own : [...objects.keys()].sort();
  const key = some[at % Math.max(some.length, 1)];
  if (key === undefined || key === null || !/^[a-z][\w/-]*(?:\.json)?$/.test(key)) return undefined;
  switch (act) {
    case 'remove':
      return { key, body: undefined };
    case 'write-the-same':
      return { key, body: objects.get(key)?.body ?? '' };
    default:
      return { key, body: `"somebody else's, ${at}"` };
  }
}
