/** Who is told when something goes wrong, and where to look at a run. */
import { Annotations, Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { consoleUrl } from '../console.js';
import type { StackSettings } from '../settings/stack-settings.js';
import { addAlarms } from './alarms.js';
import { addDashboard } from './dashboard.js';
import { tellOfFailedRuns } from './failed-runs.js';
import { tellOfFailedTasks } from './failed-tasks.js';
import type { MonitoredJob, MonitoringProps } from './monitoring-props.js';

export class Monitoring {
  readonly topic: ITopic;
  readonly dashboardUrl: string;

  constructor(scope: Construct, { settings, tasks, jobs, key }: MonitoringProps) {
    this.topic =
      settings.alarmTopicArn === undefined
        ? ownTopic(scope, settings, key)
        : givenTopic(scope, settings.alarmTopicArn, jobs);
    const { topic } = this;
    tellOfFailedTasks(scope, {
      tasks,
      topic,
      families: settings.clusterArn === undefined ? undefined : jobs.map(({ family }) => family),
    });
    const dashboardName = `${Aws.STACK_NAME}-${Aws.REGION}`;
    const dashboardUrl = consoleUrl(scope, 'cloudwatch/home', `#dashboards:name=${dashboardName}`);
    this.dashboardUrl = dashboardUrl;
    const watched = jobs.map((job) => {
      tellOfFailedRuns(job, { topic, logUrl: tasks.logUrl });
      return { job, alarms: addAlarms({ ...job, topic, dashboardUrl }) };
    });
    addDashboard(scope, { name: dashboardName, tasks, jobs: watched });
  }
}

function givenTopic(scope: Construct, arn: string, jobs: readonly MonitoredJob[]): ITopic {
  for (const each of new Set([scope, ...jobs.map((job) => job.scope)])) {
    Annotations.of(each).acknowledgeWarning(
      '@aws-cdk/aws-events:ruleUnresolvedEnvironment',
      'The topic is of the account and the region of the stack.',
    );
  }
  return Topic.fromTopicArn(scope, 'Alarms', arn);
}

function ownTopic(scope: Construct, { alarmEmails }: StackSettings, key: IKey | undefined): ITopic {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true, ...(key && { masterKey: key }) });
  // A policy of its own replaces the one that lets the account's alarms in.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  for (const address of alarmEmails) topic.addSubscription(new EmailSubscription(address));
  // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
  return topic as ITopic;
}
