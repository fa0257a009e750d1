/** Everything that a stack consists of, put together: network, buckets, cluster, and of each job a task, a state machine, alarms. */
import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Buckets } from './buckets.js';
import { jobEnvironment, targetUri } from './job-environment.js';
import { isFirst, jobPart, partOf } from './job-parts.js';
import { keepApart } from './keep-apart.js';
import { addLedgerTables } from './ledger-tables.js';
import { Monitoring } from './monitoring/monitoring.js';
import { nameRoles } from './name-roles.js';
import { Network } from './network.js';
import { addOutputs, type DeployedJob } from './outputs.js';
import { runLog } from './run-log.js';
import { RunMachine } from './run-machine.js';
import { SampleTable } from './sample/sample-table.js';
import type { StackSettings } from './settings/stack-settings.js';
import { Task } from './task.js';
import { allowTask } from './task-permissions.js';
import { Tasks } from './tasks.js';

export class SplitterStack extends Stack {
  /** @param jobs which have what is of the stack in common */
  constructor(
    scope: Construct,
    id: string,
    jobs: readonly [StackSettings, ...StackSettings[]],
    props?: StackProps,
  ) {
    super(scope, id, {
      description: 'One S3 object per row of a table',
      // Blanks count for the size of a template, and are a third of it.
      suppressTemplateIndentation: jobs.length > 1,
      ...props,
    });
    const [common] = jobs;
    const network = new Network(this, 'Network', common.network);
    const buckets = new Buckets(this, 'Buckets', jobs);
    const tasks = new Tasks(partOf(this, 'Task'), {
      settings: common,
      hasSpot: jobs.some(({ spot }) => spot),
      vpc: network.vpc,
      key: buckets.key,
    });
    const sample = common.sample ? new SampleTable(this, 'Sample') : undefined;
    const logGroup = runLog(partOf(this, 'Run'), common, buckets.key);
    const deploy = (settings: StackSettings): DeployedJob => {
      const ofJob = buckets.of(settings);
      const environment = jobEnvironment(ofJob, settings);
      const task = new Task(jobPart(this, settings, 'Task'), { settings, tasks, environment });
      if (settings.taskRoleArn === undefined) {
        const role = task.definition.taskRole;
        allowTask(role, settings, ofJob, sample ? [sample.location] : []);
        for (const each of settings.policyStatements)
          role.addToPrincipalPolicy(PolicyStatement.fromJson(each));
        if (isFirst(settings) && settings.sharesState) keepApart(role, buckets.state);
      }
      const scope = jobPart(this, settings, 'Run');
      const run = new RunMachine(scope, { settings, task, network, buckets: ofJob, logGroup });
      return { settings, buckets: ofJob, task, run };
    };
    const [first, ...others] = jobs;
    const deployed = [deploy(first), ...others.map(deploy)] as const;
    addLedgerTables(this, deployed);
    const { dashboardUrl, topic } = new Monitoring(partOf(this, 'Monitoring'), {
      settings: common,
      tasks,
      key: buckets.key,
      jobs: deployed.map(({ settings, buckets: ofJob, task, run }) => ({
        scope: jobPart(this, settings, 'Monitoring'),
        settings,
        run,
        family: task.definition.family,
        target: targetUri(ofJob, settings),
        // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
        stateBucket: ofJob.state as IBucket,
        who: jobs.length === 1 ? 'the splitter' : `the splitter's job ${settings.jobName}`,
      })),
    });
    addOutputs(this, { network, tasks, jobs: deployed, logGroup, dashboardUrl, topicArn: topic.topicArn });
    // CloudFormation does not know a dashboard's tags everywhere.
    const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
    for (const { name, value } of common.tags) Tags.of(this).add(name, value, untagged);
    if (common.roleNamePrefix !== undefined) nameRoles(this, common.roleNamePrefix);
    if (common.permissionsBoundary !== undefined) {
      PermissionsBoundary.of(this).apply(
        ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', common.permissionsBoundary),
      );
    }
  }
}
