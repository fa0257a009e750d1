/** Whether a plan's partitions are cut into several tranches each; of the others each is one tranche. */
import type { Plan } from '../state/plan-file.js';

export function isCut({ tranches, partitions }: Pick<Plan, 'tranches' | 'partitions'>): boolean {
  return tranches > partitions;
}
