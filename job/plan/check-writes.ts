/** Ends a run that would write more objects than `--max-writes` allows, before anything is written. */
import { formatLimit, type Limit, mostOf } from '../settings/limit.js';
import { SourceError } from '../shared/errors.js';
import { formatCount } from '../telemetry/format.js';
import type { Comparison } from './compare-frozen.js';

/** @throws SourceError when there are more; a share of nothing limits nothing */
export function checkWrites({ created, updated, rewritten, objects }: Comparison, limit: Limit): void {
  if (limit.kind === 'share' && objects === 0) return;
  const writes = created + updated + rewritten;
  const most = mostOf(limit, objects);
  if (writes <= most) return;
  const again = rewritten > 0 ? `, ${formatCount(rewritten)} written again as they are` : '';
  throw new SourceError(
    `${formatCount(writes)} objects would be written (${formatCount(created)} created, ${formatCount(updated)} updated${again}), more than ` +
      `--max-writes ${formatLimit(limit)}${limit.kind === 'share' ? `, which is ${formatCount(most)} of ${formatCount(objects)}` : ''}. ` +
      `Nothing was written. Look at them with splitter diff; to go on, run again with --max-writes ${writes} or more.`,
  );
}
