/** All stages of a run speak to one server: else a part of its objects would be on each, and each stage content. */
import type { StageSettings } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import type { Plan } from '../state/plan-file.js';
import { serverOf } from '../store/server-of.js';

/** @throws SettingsError where the plan was made for the target on another server; those of earlier versions do not tell */
export function refuseOtherServer(
  { s3 }: { readonly s3: Pick<StageSettings['s3'], 'endpointUrl'> },
  { server, target }: Pick<Plan, 'server' | 'target'>,
): void {
  const now = serverOf(target, s3);
  if (server === undefined || server === now) return;
  const [expected, given] = [server, now].map((name) => name ?? 'none, or one of Amazon S3');
  const problem = `expected that of the server for which the run was planned (${expected}), got ${given}; give all stages of a run the same`;
  throw new SettingsError([{ setting: '--endpoint-url', problem }]);
}
