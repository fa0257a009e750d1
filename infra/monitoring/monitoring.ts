/** Who is told when something goes wrong, and where to look at a run. */
import { Annotations, Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { consoleUrl } from '../console.js';
import type { StackSettings } from '../settings/stack-settings.js';
import { addAlarms } from './alarms.js';
import { addDashboard } from './dashboard.js';
import { tellOfFailedRuns } from './failed-runs.js';
import { tellOfFailedTasks } from './failed-tasks.js';
import type { MonitoringProps } from './monitoring-props.js';

export class Monitoring extends Construct {
  readonly topic: ITopic;
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings, task, key } = props;
    this.topic =
      settings.alarmTopicArn === undefined ? this.#own(settings, key) : this.#given(settings.alarmTopicArn);
    tellOfFailedTasks(this, task, this.topic);
    tellOfFailedRuns(this, props, this.topic);
    const dashboardName = `${Aws.STACK_NAME}-${Aws.REGION}`;
    this.dashboardUrl = consoleUrl(this, 'cloudwatch/home', `#dashboards:name=${dashboardName}`);
    const alarms = addAlarms(this, { ...props, topic: this.topic, dashboardUrl: this.dashboardUrl });
    addDashboard(this, props, dashboardName, alarms);
  }

  #given(arn: string): ITopic {
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-events:ruleUnresolvedEnvironment',
      'The topic is of the account and the region of the stack.',
    );
    return Topic.fromTopicArn(this, 'Alarms', arn);
  }

  #own({ alarmEmails }: StackSettings, key: IKey | undefined): ITopic {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true, ...(key && { masterKey: key }) });
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
}
