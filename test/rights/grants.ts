/** What policies grant, one action on one resource each, and whether a call needs it. */
import type { Call } from './call.js';
import type { Policy } from './role-policy.js';

export interface Grant {
  readonly action: string;
  /** With wildcards. */
  readonly resource: string;
  /** Prefixes that listings are bound to; undefined for all. */
  readonly prefixes: readonly string[] | undefined;
}

export function grantsOf(policies: readonly Policy[]): Grant[] {
  return policies.flatMap(({ Statement }) =>
    Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => ({
          action,
          resource,
          prefixes: Condition === undefined ? undefined : [Condition.StringLike?.['s3:prefix'] ?? []].flat(),
        })),
      ),
    ),
  );
}

export function needs({ action, resource, context }: Call, grant: Grant): boolean {
  const { 's3:prefix': prefix } = context;
  return (
    action === grant.action &&
    fits(grant.resource, resource) &&
    (grant.prefixes === undefined ||
      grant.prefixes.some((each) => prefix !== undefined && fits(each, prefix)))
  );
}

/** `*` for any characters, slashes among them; IAM user guide, "IAM JSON policy elements: Resource". */
function fits(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.?+^$(){}|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(text);
}
