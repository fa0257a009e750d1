/** What the end of a task means: who or what ended it, as far as its exit code and ECS's own words tell, and what to do about it. */
import type { Task } from '@aws-sdk/client-ecs';
import { containerName } from '../settings/deployment.js';
import { exitCodes } from '../shared/exit-code.js';
import type { FailureCode } from '../shared/failure-codes.js';

export interface EndedTask {
  /** The container's; undefined when it never ran or its end is not known. */
  readonly exitCode: number | undefined;
  /** ECS's code and words for why it ended. */
  readonly reason: string;
  /** Undefined where the run is done. */
  readonly failure: TaskFailure | undefined;
}

export interface TaskFailure {
  readonly code: FailureCode;
  /** A clause: what happened. */
  readonly cause: string;
  /** Sentences: what to do. */
  readonly todo: string;
  /** The container ran, so there is a log of it. */
  readonly hasRun: boolean;
}

type Explained = Omit<TaskFailure, 'hasRun'>;

const causeInLog = 'The last line of level error in its log says why, and what to do.';

/** What a shell makes of signals: 128 and their number. */
const [killed, faultInMemory, afterSignals] = [137, 139, 128];
/** Linux has 64 (signal(7)). */
const lastSignal = 64;

/** Of a task that ECS calls STOPPED. */
export function explainEnd(task: Task): EndedTask {
  const container = task.containers?.find(({ name }) => name === containerName);
  const words = [task.stopCode, task.stoppedReason, container?.reason].filter(Boolean);
  const reason = words.length === 0 ? 'no reason given' : words.join(': ');
  const exitCode = container?.exitCode;
  if (exitCode === exitCodes.done) return { exitCode, reason, failure: undefined };
  const hasRun = exitCode !== undefined || task.startedAt !== undefined;
  const explained =
    exitCode === undefined
      ? withoutCode(task, reason, hasRun)
      : ofCode(exitCode, reason, whoStopped(task.stopCode));
  return { exitCode, reason, failure: { ...explained, hasRun } };
}

/**
 * Undefined where the container ended by itself. Amazon ECS API reference, Task, `stopCode`; developer guide, "Stopped tasks
 * error codes".
 */
function whoStopped(stopCode: string | undefined): string | undefined {
  switch (stopCode) {
    case 'UserInitiated':
      return 'somebody stopped it';
    case 'SpotInterruption':
      return 'Fargate took its Spot capacity back';
    case 'TerminationNotice':
    case 'InfrastructureHealth':
      return 'AWS retired the machine that it ran on';
    default:
      return undefined;
  }
}

function ofCode(exitCode: number, reason: string, who: string | undefined): Explained {
  switch (exitCode) {
    case exitCodes.failed:
      return { code: 'task-ended', cause: 'the run failed', todo: causeInLog };
    case exitCodes.wrongInput:
      return { code: 'task-ended', cause: 'its settings or its source are wrong', todo: causeInLog };
    case exitCodes.limitPassed:
      return {
        code: 'task-ended',
        cause:
          'the run is done, but more rows were rejected than --max-rejects allows, or deletions were withheld',
        todo: causeInLog,
      };
    case exitCodes.held:
      return {
        code: 'held',
        cause: 'another run holds the target',
        todo: 'Wait for the end of that run, which its log names, or stop it.',
      };
    case exitCodes.interrupted:
    case exitCodes.terminated:
      return { code: 'stopped', cause: who ?? 'a signal stopped it', todo: 'It drained, and can go on.' };
    case killed:
      return ofKill(reason, who);
    case faultInMemory:
      return {
        code: 'task-ended',
        cause: 'a fault of memory in native code ended it (SIGSEGV)',
        todo: 'If it comes again, report it with the end of its log.',
      };
    default:
      return exitCode > afterSignals && exitCode <= afterSignals + lastSignal
        ? { code: 'task-ended', cause: `signal ${exitCode - afterSignals} ended it`, todo: causeInLog }
        : {
            code: 'task-ended',
            cause: 'its container ended with a code that this program does not have',
            todo: 'Its log and its image say what ran there.',
          };
  }
}

/** ECS says "OutOfMemoryError: Container killed due to memory usage" (developer guide, "Stopped tasks error codes"). */
function ofKill(reason: string, who: string | undefined): Explained {
  const more = 'more memory (-c memory=…, with the -c cpu that Fargate asks for)';
  if (reason.includes('OutOfMemory')) {
    return {
      code: 'out-of-memory',
      cause: 'it was killed because its memory was used up',
      todo: `Deploy it with ${more}, or run it with fewer --threads.`,
    };
  }
  if (who !== undefined) {
    return {
      code: 'stopped',
      cause: `${who}, and it was killed before it had drained`,
      todo: 'What was in flight is sent again.',
    };
  }
  return {
    code: 'task-ended',
    cause: 'it was killed (SIGKILL), and ECS does not say by whom; often its memory was used up',
    todo: `If the cluster's memory graph says so, deploy it with ${more}.`,
  };
}

function withoutCode({ stopCode }: Task, reason: string, hasRun: boolean): Explained {
  const who = whoStopped(stopCode);
  if (hasRun) {
    return {
      code: who === undefined ? 'task-ended' : 'stopped',
      cause: who ?? 'ECS does not know how its container ended',
      todo: 'What is done stays done.',
    };
  }
  const start = starts.find(({ sign }) => sign.test(reason));
  const { cause, todo } = start ?? {
    cause: who === undefined ? 'it did not start' : `${who} before it had started`,
    todo: "Mend what ECS's words name.",
  };
  return { code: 'task-not-started', cause, todo };
}

/**
 * Why a task does not start; ECS has codes for it in no other place than its words. Amazon ECS developer guide, "Stopped
 * tasks error codes", "CannotPullContainer task errors", "ResourceInitializationError".
 */
const starts = [
  {
    sign: /CannotPullContainer|pull image manifest/i,
    cause: 'its image could not be pulled',
    todo: 'Deploy again, which pushes the image; without internet the network needs a way to ECR and S3 (network=private makes one).',
  },
  {
    sign: /ResourceInitializationError/,
    cause: 'its network, log or registry could not be reached',
    todo: 'Look at the way from its subnets to ECR, S3 and CloudWatch Logs: routes, security group, endpoints, DNS.',
  },
  {
    sign: /Capacity is unavailable|RESOURCE:/,
    cause: 'Fargate had no room for it',
    todo: 'Try again later; subnets in more zones, or on demand instead of Spot, find room sooner.',
  },
  {
    sign: /network interface provisioning/i,
    cause: 'it got no network interface in time',
    todo: 'Try again; look at free addresses in its subnets.',
  },
  {
    sign: /CannotStartContainer|CannotCreateVolume|ContainerRuntime/,
    cause: 'its container could not be started',
    todo: 'Is the image built for the architecture that is deployed? Deploy again.',
  },
] as const;
