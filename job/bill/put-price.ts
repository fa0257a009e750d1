/** What 1,000 PUTs of a planned run cost, by the storage class of its objects. */
import type { Prices } from '../settings/prices.js';
import type { Plan } from '../state/plan-file.js';
import { storageClassOf } from './storage-classes.js';

export interface PutPrice {
  readonly dollars: number;
  /** The class, and how it is reckoned where it has no price here or a column says it. */
  readonly of: string;
}

export function putPrice({ headers }: Pick<Plan, 'headers'>, prices: Prices): PutPrice {
  const given = headers.find(({ name }) => name === 'x-amz-storage-class')?.value ?? 'STANDARD';
  const { put, isGuess } = storageClassOf(given);
  return { dollars: prices[put], of: isGuess ? `${given}, reckoned as STANDARD` : given };
}
