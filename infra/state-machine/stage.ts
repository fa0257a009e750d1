/**
 * One command of the job as a task that is run again when it was interrupted. Step Functions' own Retry sees errors by
 * name alone, and every ended task has the name States.TaskFailed; so what the container came to is read from the
 * error's Cause.
 */
import { Duration } from 'aws-cdk-lib';
import {
  type CapacityProviderStrategy,
  FargatePlatformVersion,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  IntegrationPattern,
  JitterType,
  JsonPath,
  Pass,
  Result,
  type State,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import {
  CapacityProviderOptions,
  EcsFargateLaunchTarget,
  type EcsLaunchTargetConfig,
  EcsRunTask,
  type LaunchTargetBindOptions,
  type TaskEnvironmentVariable,
} from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { containerName } from '../../job/settings/deployment.js';
import type { Network } from '../network.js';
import type { Task } from '../task.js';

/** What all stages of a state machine share. */
export interface Stages {
  readonly task: Task;
  readonly network: Network;
  readonly spot: boolean;
  /** Whether tasks get the tags of their definition, by which bills tell them apart; it takes a right of its own. */
  readonly tagsTasks: boolean;
}

export interface StageProps extends Stages {
  readonly command: readonly string[];
  readonly environment: readonly TaskEnvironmentVariable[];
  /** How often the task is run at most. */
  readonly attempts: number;
  /** Where a failure leads that running again does not change. `$.failure` has its Error and Cause. */
  readonly otherwise: State;
  /** What each exit code means that running again does not change. */
  readonly final: readonly FinalCode[];
}

export interface FinalCode {
  readonly exitCode: number;
  readonly next: State;
}

/** The task was not started. Fargate starts 20 a second and 100 at once; ECS developer guide, "Service quotas". */
const launchErrors = [
  // RunTask answered with failures, such as no capacity.
  'AmazonECS.Unknown',
  'ECS.AmazonECSException',
  'ECS.ServerException',
  'ECS.ThrottlingException',
  'ECS.LimitExceededException',
];

/** Longer than a lease, so that the one of a task that was killed has ended; longer where there was no room. */
const waits = { again: Duration.seconds(90), room: Duration.minutes(5) } as const;

const spotStrategy: CapacityProviderStrategy[] = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];

/** The stage's first state; after success its input goes on to `next`, or the machine ends. */
export function stage(scope: Construct, name: string, props: StageProps, next?: IChainable): State {
  const first = new Pass(scope, `${name}: first attempt`, {
    result: Result.fromObject({ number: 1 }),
    resultPath: '$.attempt',
  });
  const again = new Pass(scope, `${name}: next attempt`, {
    parameters: { number: JsonPath.mathAdd(JsonPath.numberAt('$.attempt.number'), 1) },
    resultPath: '$.attempt',
  });
  const run = runTask(scope, name, props);
  run.addCatch(judge(scope, name, props, again), { errors: ['States.TaskFailed'], resultPath: '$.failure' });
  again.next(run);
  first.next(run);
  if (next) run.next(next);
  return first;
}

class LaunchTarget extends EcsFargateLaunchTarget {
  readonly #network: Network;

  constructor(network: Network, spot: boolean) {
    super({
      platformVersion: FargatePlatformVersion.VERSION1_4,
      ...(spot && { capacityProviderOptions: CapacityProviderOptions.custom(spotStrategy) }),
    });
    this.#network = network;
  }

  /**
   * Names the revision: the family alone would be its latest one, and a deployment during a run would give the run's next
   * attempt other settings. Says whether there is a public address; CDK says so only where there is one.
   */
  override bind(task: EcsRunTask, options: LaunchTargetBindOptions): EcsLaunchTargetConfig {
    const { assignPublicIp, subnets, securityGroups } = this.#network;
    const AwsvpcConfiguration = {
      AssignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED',
      Subnets: subnets.map(({ subnetId }) => subnetId),
      SecurityGroups: securityGroups.map(({ securityGroupId }) => securityGroupId),
    };
    const { parameters } = super.bind(task, options);
    const TaskDefinition = options.taskDefinition.taskDefinitionArn;
    return { parameters: { ...parameters, TaskDefinition, NetworkConfiguration: { AwsvpcConfiguration } } };
  }
}

function runTask(scope: Construct, name: string, props: StageProps): EcsRunTask {
  const { task, network, spot, command, environment } = props;
  const run = new EcsRunTask(scope, name, {
    integrationPattern: IntegrationPattern.RUN_JOB,
    cluster: task.cluster,
    taskDefinition: task.definition,
    launchTarget: new LaunchTarget(network, spot),
    subnets: { subnets: network.subnets },
    securityGroups: [...network.securityGroups],
    ...(props.tagsTasks && { propagatedTagSource: PropagatedTagSource.TASK_DEFINITION }),
    containerOverrides: [
      { containerDefinition: task.container, command: [...command], environment: [...environment] },
    ],
    resultPath: JsonPath.DISCARD,
  });
  run.addRetry({
    errors: launchErrors,
    interval: Duration.seconds(10),
    backoffRate: 2,
    maxDelay: Duration.minutes(3),
    maxAttempts: 10,
    jitterStrategy: JitterType.FULL,
  });
  return run;
}

/** From a caught error to the next attempt, to what its exit code means, or to `otherwise`. */
function judge(scope: Construct, name: string, props: StageProps, again: Pass): State {
  const { attempts, final, otherwise } = props;
  const parse = new Pass(scope, `${name}: read the ended task`, {
    parameters: { task: JsonPath.stringToJson(JsonPath.stringAt('$.failure.Cause')) },
    resultPath: '$.ended',
  });
  // By name, since GuardDuty adds a container of its own; a list, since a container that never ran has no code.
  const codes = new Pass(scope, `${name}: find the exit code`, {
    inputPath: `$.ended.task.Containers[?(@.Name == '${containerName}')].ExitCode`,
    resultPath: '$.exitCodes',
  });
  const wait = new Wait(scope, `${name}: wait for the lease to end`, {
    time: WaitTime.duration(waits.again),
  });
  const room = new Wait(scope, `${name}: wait for room`, { time: WaitTime.duration(waits.room) });
  wait.next(again);
  room.next(again);

  const code = '$.exitCodes[0]';
  const choice = new Choice(scope, `${name}: run again?`);
  for (const { exitCode, next } of final) {
    choice.when(Condition.and(Condition.isPresent(code), Condition.numberEquals(code, exitCode)), next);
  }
  choice.when(Condition.numberGreaterThanEquals('$.attempt.number', attempts), otherwise);
  const noRoom = ['TaskFailedToStart', 'SpotInterruption'].map((stopCode) =>
    Condition.and(
      Condition.isPresent('$.ended.task.StopCode'),
      Condition.stringEquals('$.ended.task.StopCode', stopCode),
    ),
  );
  // Whatever else ended it (1, 130, 143, killed for its memory, its machine retired): what is done stays done.
  choice.when(Condition.or(...noRoom), room).otherwise(wait);
  parse.next(codes).next(choice);

  // Other errors have words in their Cause, which cannot be parsed: the call was refused, or never got a task.
  return new Choice(scope, `${name}: did a task end?`)
    .when(
      Condition.and(
        Condition.stringEquals('$.failure.Error', 'States.TaskFailed'),
        Condition.stringMatches('$.failure.Cause', '{*'),
      ),
      parse,
    )
    .otherwise(otherwise);
}

/** An end that says in words what an exit code means. */
export function failure(scope: Construct, name: string, error: string, cause: string): Fail {
  return new Fail(scope, name, { error, cause });
}
