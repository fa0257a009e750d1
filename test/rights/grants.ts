/** What policies grant, one action on one resource and one prefix each, and whether a call needs it. */
import type { Call } from './call.js';
import type { Policy, PolicyStatement } from './role-policy.js';

export interface Grant {
  readonly action: string;
  /** With wildcards. */
  readonly resource: string;
  /** What a listing is bound to, with wildcards; undefined for no bound. */
  readonly prefix: string | undefined;
}

/** @throws Error for a condition that it cannot read, under which a right too many would not be seen */
export function grantsOf(policies: readonly Policy[]): Grant[] {
  return policies.flatMap(({ Statement }) =>
    Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource, Condition }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource]
            .flat()
            .flatMap((resource) => prefixesOf(Condition).map((prefix) => ({ action, resource, prefix }))),
        ),
    ),
  );
}

function prefixesOf(condition: PolicyStatement['Condition']): readonly (string | undefined)[] {
  if (condition === undefined) return [undefined];
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ name: `${operator} ${key}`, values: [values].flat() })),
  );
  const [first, ...others] = tests;
  if (first?.name === 'StringLike s3:prefix' && first.values.length > 0 && others.length === 0) {
    return first.values;
  }
  throw new Error(`expected no condition but StringLike s3:prefix, got ${JSON.stringify(condition)}`);
}

export function needs({ action, resource, context }: Call, grant: Grant): boolean {
  const { 's3:prefix': listed } = context;
  return (
    action === grant.action &&
    fits(grant.resource, resource) &&
    (grant.prefix === undefined || (listed !== undefined && fits(grant.prefix, listed)))
  );
}

/** `*` for any characters, slashes among them; IAM user guide, "IAM JSON policy elements: Resource". */
function fits(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.?+^$(){}|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(text);
}
