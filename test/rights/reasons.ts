/** The one place for rights that no recorded call needs: each with the reason why a job has it all the same. */
import type { Grant } from './grants.js';

export interface Reason {
  readonly action: RegExp;
  readonly resource: RegExp;
  readonly reason: string;
}

export const reasons: readonly Reason[] = [];

export function reasonFor({ action, resource }: Grant): string | undefined {
  return reasons.find((each) => each.action.test(action) && each.resource.test(resource))?.reason;
}
