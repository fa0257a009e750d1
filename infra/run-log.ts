/** The log of the executions of all jobs of a stack. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StackSettings } from './settings/stack-settings.js';

export function runLog(scope: Construct, settings: StackSettings, key: IKey | undefined): LogGroup {
  return new LogGroup(scope, 'Log', {
    // Step Functions wants the prefix: with it a policy of all log groups stays short.
    logGroupName: `/aws/vendedlogs/states/${Stack.of(scope).stackName}`,
    retention: settings.logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key && { encryptionKey: key }),
  });
}
