/** Addresses of the AWS console, which has a domain of its own in each partition. */
import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const domains = { 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com' } as const;
const otherDomain = 'console.aws.amazon.com';

/** @param page such as `cloudwatch/home` @param place what stands after the region: `#dashboards:name=mine` */
export function consoleUrl(scope: Construct, page: string, place: string): string {
  const domain = Object.entries(domains).reduce<string>(
    (other, [partition, own]) => Fn.conditionIf(isIn(scope, partition).logicalId, own, other).toString(),
    otherDomain,
  );
  return `https://${Aws.REGION}.${domain}/${page}?region=${Aws.REGION}${place}`;
}

function isIn(scope: Construct, partition: string): CfnCondition {
  const stack = Stack.of(scope);
  const id = `IsIn${partition.replaceAll('-', '')}`;
  const known = stack.node.tryFindChild(id);
  if (known instanceof CfnCondition) return known;
  return new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.PARTITION, partition) });
}
