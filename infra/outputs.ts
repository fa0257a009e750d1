/** What a person or `splitter run` needs to find the deployment: names, and the line that runs the task by hand. */
import { Aws, CfnOutput, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RunOutput } from '../job/settings/deployment.js';
import type { Buckets } from './buckets.js';
import { targetUri } from './job-environment.js';
import type { Network } from './network.js';
import type { RunMachine } from './run-machine.js';
import type { StackSettings } from './settings/stack-settings.js';
import type { Task } from './task.js';

export interface Deployed {
  readonly settings: StackSettings;
  readonly network: Network;
  readonly buckets: Buckets;
  readonly task: Task;
  readonly run: RunMachine;
  readonly dashboardUrl: string;
  readonly topicArn: string;
}

export function addOutputs(scope: Construct, deployed: Deployed): void {
  const { settings, network, buckets, task, run, dashboardUrl, topicArn } = deployed;
  const subnets = Fn.join(
    ',',
    network.subnets.map(({ subnetId }) => subnetId),
  );
  const groups = network.securityGroups.map(({ securityGroupId }) => securityGroupId).join(',');
  const publicIp = network.assignPublicIp ? 'ENABLED' : 'DISABLED';
  const capacity = settings.spot
    ? '--capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1'
    : '--launch-type FARGATE';
  const outputs = {
    RunTask:
      `aws ecs run-task --region ${Aws.REGION} --cluster ${task.cluster.clusterName} ` +
      `--task-definition ${task.definition.family} ${capacity} --network-configuration ` +
      `'awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${groups}],assignPublicIp=${publicIp}}'`,
    StartRun: `aws stepfunctions start-execution --region ${Aws.REGION} --state-machine-arn ${run.machine.stateMachineArn}`,
    Region: Aws.REGION,
    Cluster: task.cluster.clusterName,
    TaskDefinition: task.definition.family,
    Subnets: subnets,
    SecurityGroup: groups,
    AssignPublicIp: publicIp,
    CapacityProvider: settings.spot ? 'FARGATE_SPOT' : 'FARGATE',
    LogGroup: task.logGroup.logGroupName,
    RunLogGroup: run.logGroup.logGroupName,
    TaskRole: task.definition.taskRole.roleArn,
    AlarmTopic: topicArn,
    StateMachine: run.machine.stateMachineArn,
    StateBucket: buckets.state.bucketName,
    Target: targetUri(buckets, settings),
    Dashboard: dashboardUrl,
  } satisfies Record<RunOutput, string> & Record<string, string>;
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(scope, name, { value });
}
