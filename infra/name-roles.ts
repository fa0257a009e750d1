/** Names of the roles that begin as an organisation wants them to. */
import { AspectPriority, Aspects, Aws, Names, type Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Characters; IAM user guide, "IAM and AWS STS quotas". */
const longestName = 64;
/** Such as ap-southeast-1, with the hyphen before it: roles are the account's, and a stack may be deployed into two regions. */
const regionLength = 15;

/** Of all of them, those that CDK makes while it synthesizes included. */
export function nameRoles(stack: Stack, prefix: string): void {
  const maxLength = longestName - regionLength - prefix.length;
  const visit = (construct: IConstruct) => {
    if (!(construct instanceof CfnRole)) return;
    construct.roleName = `${prefix}${Names.uniqueResourceName(construct, { maxLength })}-${Aws.REGION}`;
  };
  Aspects.of(stack).add({ visit }, { priority: AspectPriority.MUTATING });
}
