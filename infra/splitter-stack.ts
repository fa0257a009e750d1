/** Everything that a deployment consists of, put together: network, buckets, task, state machine, schedule, monitoring. */
import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Buckets } from './buckets.js';
import { jobEnvironment, targetUri } from './job-environment.js';
import { Monitoring } from './monitoring/monitoring.js';
import { Network } from './network.js';
import { addOutputs } from './outputs.js';
import { RunMachine } from './run-machine.js';
import { SampleTable } from './sample/sample-table.js';
import type { StackSettings } from './settings/stack-settings.js';
import { Task } from './task.js';
import { allowTask } from './task-permissions.js';

export class SplitterStack extends Stack {
  constructor(scope: Construct, id: string, settings: StackSettings, props?: StackProps) {
    super(scope, id, { description: 'One S3 object per row of a table', ...props });
    const network = new Network(this, 'Network', settings.network);
    const buckets = new Buckets(this, 'Buckets', settings);
    const task = new Task(this, 'Task', {
      settings,
      vpc: network.vpc,
      environment: jobEnvironment(buckets, settings),
      key: buckets.key,
    });
    const sample = settings.sample ? new SampleTable(this, 'Sample') : undefined;
    allowTask(task.definition.taskRole, settings, buckets, sample ? [sample.location] : []);
    const run = new RunMachine(this, 'Run', { settings, task, network, buckets });
    const { dashboardUrl, topic } = new Monitoring(this, 'Monitoring', {
      settings,
      task,
      run,
      target: targetUri(buckets, settings),
      // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
      stateBucket: buckets.state as IBucket,
      key: buckets.key,
    });
    addOutputs(this, { settings, network, buckets, task, run, dashboardUrl, topicArn: topic.topicArn });
    // CloudFormation does not know a dashboard's tags everywhere.
    const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
    for (const { name, value } of settings.tags) Tags.of(this).add(name, value, untagged);
    if (settings.permissionsBoundary !== undefined) {
      PermissionsBoundary.of(this).apply(
        ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', settings.permissionsBoundary),
      );
    }
  }
}
