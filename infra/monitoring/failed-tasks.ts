/** Tells of every task that ended badly or never started, whoever started it: the state machine, or a person. */
import { EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Task } from '../task.js';

export function tellOfFailedTasks(scope: Construct, { cluster }: Task, topic: ITopic): Rule {
  const field = (path: string) => EventField.fromPath(path);
  return new Rule(scope, 'FailedTask', {
    description: 'A task of the splitter failed or did not start',
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: {
        clusterArn: [cluster.clusterArn],
        lastStatus: ['STOPPED'],
        $or: [{ containers: { exitCode: Match.anythingBut(0) } }, { stopCode: ['TaskFailedToStart'] }],
      },
    },
    targets: [
      new SnsTopic(topic, {
        message: RuleTargetInput.fromMultilineText(
          [
            `A task of the splitter failed: ${field('$.detail.taskArn')}`,
            `Stop code ${field('$.detail.stopCode')}: ${field('$.detail.stoppedReason')}`,
            `Exit code: ${field('$.detail.containers[0].exitCode')}`,
            'The state machine runs it again after all but 2 (settings or source), 3 (rejects) and 4 (target held). Its log says why.',
          ].join('\n'),
        ),
      }),
    ],
  });
}
