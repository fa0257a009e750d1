/**
 * That the judge can fail: a right that is taken away is missed, one too many is seen, and so is one on another's objects and
 * one that only another way of using the job needs; a condition that it cannot read, it does not pass over.
 */
import { bucketArn, call } from './call.js';
import { judgeRoles, type Role } from './judge-roles.js';
import { names } from './mode.js';
import type { Policy, PolicyStatement } from './role-policy.js';

/** @throws Error when it does not */
export async function proveJudge(role: Role): Promise<void> {
  const put = 's3:PutObject';
  const without = role.policies.map((policy) => ({
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== put),
    })).filter(({ Action }) => Action.length > 0),
  }));
  const more = (
    Action: string,
    Resource: string,
    others: Pick<PolicyStatement, 'Condition'> = {},
  ): Policy[] => [
    ...role.policies,
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...others }] },
  ];
  const [lacking] = await judgeRoles([{ ...role, policies: without }]);
  const remove = 's3:DeleteBucket';
  const target = bucketArn(names.target);
  const removing = { ...role, policies: more(remove, target) };
  const [idle] = await judgeRoles([removing, { ...removing, calls: [call('another mode', remove, target)] }]);
  const [wide] = await judgeRoles([{ ...role, policies: more(put, `${target}/*`) }]);
  const isSeen =
    lacking?.missing.some((each) => each.includes(put)) &&
    idle?.unexplained.some((each) => each.includes(remove)) &&
    wide?.tooMuch.some((each) => each.includes(put));
  if (!isSeen)
    throw new Error('expected the judge to see a right too few and rights too many, and it did not');
  const condition = { StringLike: { 's3:prefix': ['orders/*'] }, Bool: { 'aws:SecureTransport': ['true'] } };
  const bound = more('s3:ListBucket', target, { Condition: condition });
  if (await isJudged({ ...role, policies: bound }))
    throw new Error('expected the judge to refuse a condition that it cannot read, and it did not');
}

async function isJudged(role: Role): Promise<boolean> {
  try {
    await judgeRoles([role]);
    return true;
  } catch {
    return false;
  }
}
