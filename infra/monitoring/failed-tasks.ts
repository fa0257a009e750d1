/**
 * Tells of every task that ended badly or never started and that nobody runs again: one that a person or a program started.
 * Those of the state machine are its own affair, which tells of the run when it gives up. Nothing of a mail is free text, as
 * failed-runs.ts says.
 */
import { Aws, Stack } from 'aws-cdk-lib';
import { EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { containerName } from '../../job/settings/deployment.js';
import type { Tasks } from '../tasks.js';

/** As Step Functions says of itself that it started a task. */
const stateMachine = 'AWS Step Functions';

export interface FailedTasksProps {
  readonly tasks: Tasks;
  readonly topic: ITopic;
  /** Of the definitions; undefined in a cluster that has no other tasks. */
  readonly families: readonly string[] | undefined;
}

export function tellOfFailedTasks(scope: Construct, { tasks, topic, families }: FailedTasksProps): Rule {
  const field = (path: string) => EventField.fromPath(`$.detail.${path}`);
  return new Rule(scope, 'FailedTask', {
    description: 'A task of the splitter that was started by hand failed or did not start',
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: {
        clusterArn: [tasks.cluster.clusterArn],
        lastStatus: ['STOPPED'],
        ...(families && {
          taskDefinitionArn: families.map((family) => ({ prefix: everyRevision(scope, family) })),
        }),
        startedBy: Match.anyOf(Match.doesNotExist(), Match.anythingBut(stateMachine)),
        $or: [
          // Both of one container, the job's: EventBridge takes them from the same element of the list.
          { containers: { name: [containerName], exitCode: Match.anythingBut(0) } },
          { stopCode: ['TaskFailedToStart', 'SpotInterruption', 'TerminationNotice'] },
        ],
      },
    },
    targets: [
      new SnsTopic(topic, {
        message: RuleTargetInput.fromMultilineText(
          [
            `A task of the splitter failed, and nothing runs it again: ${field('taskArn')}`,
            `It was started by ${field('startedBy')} at ${field('createdAt')}`,
            `Stop code ${field('stopCode')}; the reason, for an hour: aws ecs describe-tasks --region ${Aws.REGION} --cluster ${tasks.cluster.clusterName} --tasks ${field('taskArn')} --query 'tasks[0].[stoppedReason,containers[0].reason]'`,
            `Its log, which says why, the run's id and the line that goes on: ${tasks.logUrl}`,
          ].join('\n'),
        ),
      }),
    ],
  });
}

/** What the ARNs of all revisions of a definition begin with. */
function everyRevision(scope: Construct, family: string): string {
  return Stack.of(scope).formatArn({
    service: 'ecs',
    resource: 'task-definition',
    resourceName: `${family}:`,
  });
}
