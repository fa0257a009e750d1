/** Who is told when something goes wrong, and where to look at a run. */
import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { consoleUrl } from '../console.js';
import { addAlarms } from './alarms.js';
import { addDashboard } from './dashboard.js';
import { tellOfFailedRuns } from './failed-runs.js';
import { tellOfFailedTasks } from './failed-tasks.js';
import type { MonitoringProps } from './monitoring-props.js';

export class Monitoring extends Construct {
  readonly topic: Topic;
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings, task, key } = props;
    this.topic = new Topic(this, 'Alarms', { enforceSSL: true, ...(key && { masterKey: key }) });
    // A policy of its own replaces the one that lets the account's alarms in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (settings.alarmEmail !== undefined) {
      this.topic.addSubscription(new EmailSubscription(settings.alarmEmail));
    }
    tellOfFailedTasks(this, task, this.topic);
    tellOfFailedRuns(this, props, this.topic);
    const dashboardName = `${Aws.STACK_NAME}-${Aws.REGION}`;
    this.dashboardUrl = consoleUrl(this, 'cloudwatch/home', `#dashboards:name=${dashboardName}`);
    const alarms = addAlarms(this, { ...props, topic: this.topic, dashboardUrl: this.dashboardUrl });
    addDashboard(this, props, dashboardName, alarms);
  }
}
