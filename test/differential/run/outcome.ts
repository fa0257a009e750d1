/** What a file came to, as it is told by the process that tried it. */
import type { Format } from '../trial.js';
import type { Verdict } from './verdict.js';

export interface Outcome {
  readonly format: Format;
  readonly number: number;
  /** `reference fault`: no verdict can be had. */
  readonly verdict: Verdict | 'reference fault';
  readonly isValid: boolean;
  readonly oddities: readonly string[];
  readonly reason: string;
  readonly asProcess: boolean;
}

export const deviations: readonly Outcome['verdict'][] = [
  'different',
  'lost',
  'other end',
  'reference fault',
];

export function deviates({ verdict }: Pick<Outcome, 'verdict'>): boolean {
  return deviations.includes(verdict);
}
