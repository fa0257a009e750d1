/** What policies grant, one action on one resource under one bound each, and whether a call needs it. */
import type { Call } from './call.js';
import type { Policy, PolicyStatement } from './role-policy.js';

export interface Grant {
  readonly action: string;
  /** With wildcards. */
  readonly resource: string;
  /** What its conditions bind it to, by their keys: a prefix of a listing with wildcards, the names of a table. */
  readonly bounds: Readonly<Record<string, string>>;
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
            .flatMap((resource) => boundsOf(Condition).map((bounds) => ({ action, resource, bounds }))),
        ),
    ),
  );
}

/** The operator by which each key is read here. */
const readable: Readonly<Record<string, string>> = {
  's3:prefix': 'StringLike',
  's3tables:namespace': 'StringEquals',
  's3tables:tableName': 'StringEquals',
};

/** One for each way of meeting the condition, which all of its keys do together. */
function boundsOf(condition: PolicyStatement['Condition']): Readonly<Record<string, string>>[] {
  if (condition === undefined) return [{}];
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat() })),
  );
  const isRead = tests.every(({ operator, key, values }) => readable[key] === operator && values.length > 0);
  if (tests.length === 0 || !isRead) {
    const known = Object.entries(readable).map(([key, operator]) => `${operator} ${key}`);
    throw new Error(`expected no condition but ${known.join(', ')}, got ${JSON.stringify(condition)}`);
  }
  return tests.reduce<Record<string, string>[]>(
    (all, { key, values }) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

export function needs({ action, resource, context }: Call, grant: Grant): boolean {
  return (
    action === grant.action &&
    fits(grant.resource, resource) &&
    Object.entries(grant.bounds).every(([key, value]) => {
      const given = context[key];
      return given !== undefined && (readable[key] === 'StringLike' ? fits(value, given) : value === given);
    })
  );
}

/** `*` for any characters, slashes among them; IAM user guide, "IAM JSON policy elements: Resource". */
function fits(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.?+^$(){}|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(text);
}
