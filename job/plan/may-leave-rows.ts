/** Whether some rows of a run may need no PUT, so that its keys are the most that it writes. */
import type { PlanningSettings } from '../settings/settings.js';
import { reasonOfNoBody } from '../sql/body-form.js';
import type { Survey } from './source.js';

export type LeavingSettings = Pick<
  PlanningSettings,
  'write' | 'ifExists' | 'onDuplicate' | 'deletedWhen' | 'body'
>;

/** @param isCompared whether the job has objects that rows are compared with */
export function mayLeaveRows(
  settings: LeavingSettings,
  survey: Survey | undefined,
  isCompared: boolean,
): boolean {
  const { write, onDuplicate, deletedWhen, body } = settings;
  return (
    survey === undefined ||
    (write === 'changed' && isCompared) ||
    deletedWhen !== undefined ||
    (onDuplicate.mode === 'reject' && survey.distinctKeys < survey.rows - survey.nullKeys) ||
    reasonOfNoBody(body) !== undefined ||
    mayFindObjects(settings)
  );
}

/** Whether S3 alone knows how many objects are not written, because something is there already. */
export function mayFindObjects({ ifExists }: Pick<LeavingSettings, 'ifExists'>): boolean {
  return ifExists !== 'overwrite';
}
