/** That the judge can fail: a right that is taken away is missed, one too many is seen, and so is one on another's objects. */
import { bucketArn } from './call.js';
import { judgeRoles, type Role } from './judge-roles.js';
import { names } from './mode.js';
import type { Policy } from './role-policy.js';

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
  const more = (Action: string, Resource: string): Policy[] => [
    ...role.policies,
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] },
  ];
  const [lacking] = await judgeRoles([{ ...role, policies: without }]);
  const [idle] = await judgeRoles([{ ...role, policies: more('s3:DeleteBucket', bucketArn(names.target)) }]);
  const [wide] = await judgeRoles([{ ...role, policies: more(put, `${bucketArn(names.target)}/*`) }]);
  const isSeen =
    lacking?.missing.some((each) => each.includes(put)) &&
    idle?.unexplained.some((each) => each.includes('s3:DeleteBucket')) &&
    wide?.tooMuch.some((each) => each.includes(put));
  if (!isSeen)
    throw new Error('expected the judge to see a right too few and rights too many, and it did not');
}
