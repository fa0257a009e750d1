/** A statement on many resources as several, so that each fits into a policy of the size that IAM takes. */
import type { Statement } from './statement.js';

const mostResources = 10;

export function split(
  resources: readonly string[],
  make: (some: readonly string[]) => Statement,
): Statement[] {
  return Array.from({ length: Math.ceil(resources.length / mostResources) }, (_, index) =>
    make(resources.slice(index * mostResources, (index + 1) * mostResources)),
  );
}
