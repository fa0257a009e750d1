/** Gives a role its statements: inline while they fit, else in managed policies as well, each within IAM's limits. */
import { Stack } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ContextError } from './settings/context-error.js';

/**
 * Characters without white space, each with room for what is known when it is deployed alone; IAM user guide, "IAM and AWS
 * STS quotas": 10,240 for all inline policies of a role, 6,144 for a managed one.
 */
const mostInline = 9_500;
const mostManaged = 5_900;
/** Managed policies of a role, by default. */
const mostPolicies = 10;

export interface Statements {
  /** Of every deployment, and few. */
  readonly fixed: readonly PolicyStatement[];
  /** As many as the settings name places, tables and keys. */
  readonly growing: readonly PolicyStatement[];
}

/** @throws ContextError for more than a role can hold */
export function attachStatements(role: IRole, { fixed, growing }: Statements): void {
  const size = (statement: PolicyStatement) => sizeOf(Stack.of(role).resolve(statement.toStatementJson()));
  const total = [...fixed, ...growing].reduce((sum, each) => sum + size(each), 0);
  const inline = total <= mostInline ? [...fixed, ...growing] : fixed;
  for (const statement of inline) role.addToPrincipalPolicy(statement);
  if (inline !== fixed) return;

  const policies = packed(growing, size);
  if (policies.length > mostPolicies) throw tooMany(policies.length);
  for (const [index, statements] of policies.entries()) {
    new ManagedPolicy(role, `Sources${index + 1}`, { statements: [...statements], roles: [role] });
  }
}

/** In their order, so that a place more changes the last ones alone. */
function packed(
  statements: readonly PolicyStatement[],
  size: (statement: PolicyStatement) => number,
): PolicyStatement[][] {
  const policies: PolicyStatement[][] = [];
  let left = 0;
  for (const statement of statements) {
    const needed = size(statement);
    if (needed > left || policies.length === 0) {
      policies.push([]);
      left = mostManaged;
    }
    policies.at(-1)?.push(statement);
    left -= needed;
  }
  return policies;
}

/** Of a statement that lists many resources. */
const mostResources = 10;

/** The statement as several, so that each fits a policy. */
export function split(resources: readonly string[], make: (some: readonly string[]) => PolicyStatement) {
  return Array.from({ length: Math.ceil(resources.length / mostResources) }, (_, index) =>
    make(resources.slice(index * mostResources, (index + 1) * mostResources)),
  );
}

/** As long as it can become once CloudFormation has filled it in. */
function sizeOf(statement: unknown): number {
  return JSON.stringify(statement, (_, value: unknown) => filledIn(value)).length + 1;
}

/** Of the longest partition, the longest region, and a bucket's name or an ARN for all else. */
const lengths: Readonly<Record<string, number>> = {
  'AWS::Partition': 10,
  'AWS::Region': 14,
  'AWS::AccountId': 12,
};
const otherLength = 90;

function filledIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[name, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length > 0) return value;
  if (name === 'Ref') return 'x'.repeat(lengths[String(inner)] ?? otherLength);
  if (name === 'Fn::GetAtt') return 'x'.repeat(otherLength);
  if (name !== 'Fn::Join') return value;
  const [, parts] = inner as [string, unknown[]];
  return parts.map(filledIn).join('');
}

function tooMany(count: number): ContextError {
  const problem = `expected fewer places, tables and keys, whose rights fit the ${mostPolicies} managed policies that a role may have, got enough for ${count}; name a prefix or a bucket above several of them`;
  return new ContextError([{ setting: 'sourceLocations', problem }]);
}
