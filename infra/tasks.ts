/** What the tasks of all jobs of a stack share: the cluster that they run in, and their log. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { consoleUrl } from './console.js';
import type { StackSettings } from './settings/stack-settings.js';

export interface TasksProps {
  readonly settings: StackSettings;
  /** Whether a job's tasks run on Spot. */
  readonly hasSpot: boolean;
  readonly vpc: IVpc;
  /** Of the log. */
  readonly key: IKey | undefined;
}

export class Tasks {
  readonly cluster: ICluster;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, { settings, hasSpot, vpc, key }: TasksProps) {
    const { clusterArn } = settings;
    // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
    this.cluster =
      clusterArn === undefined
        ? (new Cluster(scope, 'Cluster', {
            vpc,
            containerInsightsV2: ContainerInsights.ENABLED,
            enableFargateCapacityProviders: hasSpot,
          }) as ICluster)
        : Cluster.fromClusterAttributes(scope, 'Cluster', {
            clusterArn,
            clusterName: clusterArn.slice(clusterArn.lastIndexOf('/') + 1),
            vpc,
            securityGroups: [],
          });
    this.logGroup = new LogGroup(scope, 'Log', {
      // The enum's values are the days.
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: settings.sample ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...(key && { encryptionKey: key }),
    });
  }

  /** Where the console shows what the tasks have logged. */
  get logUrl(): string {
    const { logGroup } = this;
    return consoleUrl(logGroup, 'cloudwatch/home', `#logsV2:log-groups/log-group/${logGroup.logGroupName}`);
  }
}
