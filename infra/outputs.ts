/** What a person or `splitter run` needs to find the deployment and its jobs: names, and the line that runs a task by hand. */
import { createHash } from 'node:crypto';
import { Aws, CfnOutput, Fn } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type JobOutput, jobName, jobState, ofJob, type StackOutput } from '../job/settings/deployment.js';
import type { JobBuckets } from './buckets.js';
import { stateUri, targetUri } from './job-environment.js';
import { isFirst } from './job-parts.js';
import { ledgerTable } from './ledger-tables.js';
import type { Network } from './network.js';
import type { RunMachine } from './run-machine.js';
import type { StackSettings } from './settings/stack-settings.js';
import type { Task } from './task.js';
import type { Tasks } from './tasks.js';

export interface DeployedJob {
  readonly settings: StackSettings;
  readonly buckets: JobBuckets;
  readonly task: Task;
  readonly run: RunMachine;
}

export interface Deployed {
  readonly network: Network;
  readonly tasks: Tasks;
  readonly jobs: readonly [DeployedJob, ...DeployedJob[]];
  /** Of the executions. */
  readonly logGroup: LogGroup;
  readonly dashboardUrl: string;
  readonly topicArn: string;
}

export function addOutputs(scope: Construct, deployed: Deployed): void {
  const { network, tasks, jobs, logGroup, dashboardUrl, topicArn } = deployed;
  const [{ buckets }] = jobs;
  const subnets = network.subnets.map(({ subnetId }) => subnetId);
  const groups = network.securityGroups.map(({ securityGroupId }) => securityGroupId).join(',');
  const ofStack = {
    Region: Aws.REGION,
    Cluster: tasks.cluster.clusterName,
    Subnets: Fn.join(',', subnets),
    SecurityGroup: groups,
    AssignPublicIp: network.assignPublicIp ? 'ENABLED' : 'DISABLED',
    LogGroup: tasks.logGroup.logGroupName,
    RunLogGroup: logGroup.logGroupName,
    AlarmTopic: topicArn,
    StateBucket: buckets.state.bucketName,
    Dashboard: dashboardUrl,
  } satisfies Record<StackOutput, string> & Record<string, string>;
  add(scope, ofStack, '');
  for (const job of jobs) {
    const suffix = isFirst(job.settings) ? '' : `${ofJob}${letters(job.settings.jobName)}`;
    add(scope, outputsOf(job, ofStack), suffix);
  }
}

function outputsOf({ settings, buckets, task, run }: DeployedJob, ofStack: Record<StackOutput, string>) {
  const { Cluster, Subnets, SecurityGroup, AssignPublicIp } = ofStack;
  const ledgers = ledgerTable(settings);
  const capacity = settings.spot
    ? '--capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1'
    : '--launch-type FARGATE';
  return {
    [jobName]: settings.jobName,
    [jobState]: stateUri(buckets, settings),
    RunTask:
      `aws ecs run-task --region ${Aws.REGION} --cluster ${Cluster} ` +
      `--task-definition ${task.definition.family} ${capacity} --network-configuration ` +
      `'awsvpcConfiguration={subnets=[${Subnets}],securityGroups=[${SecurityGroup}],assignPublicIp=${AssignPublicIp}}'`,
    StartRun: `aws stepfunctions start-execution --region ${Aws.REGION} --state-machine-arn ${run.machine.stateMachineArn}`,
    TaskDefinition: task.definition.family,
    CapacityProvider: settings.spot ? 'FARGATE_SPOT' : 'FARGATE',
    TaskRole: task.definition.taskRole.roleArn,
    StateMachine: run.machine.stateMachineArn,
    Target: targetUri(buckets, settings),
    ...(ledgers && { LedgerTable: `${ledgers.database}.${ledgers.table}` }),
  } satisfies Record<JobOutput | typeof jobName | typeof jobState, string> & Record<string, string>;
}

function add(scope: Construct, outputs: Readonly<Record<string, string>>, suffix: string): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(scope, `${name}${suffix}`, { value });
}

/** Outputs' names have letters and digits alone, so that two jobs could come to the same ones. */
function letters(job: string): string {
  const kept = job.replaceAll(/[^A-Za-z0-9]/g, '');
  return kept === job ? job : `${kept}${createHash('sha256').update(job).digest('hex').slice(0, 6)}`;
}
