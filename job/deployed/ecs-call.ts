/** Calls ECS until it answers to the point: what passes by itself is tried again, told, and given up on after a while. */
import { types } from 'node:util';
import { ECSServiceException } from '@aws-sdk/client-ecs';
import { RunError } from '../shared/errors.js';
import type { Log } from '../telemetry/log.js';

export interface Patience {
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  readonly log: Log;
}

/** ECS started nothing and says why in `reason`, as in the developer guide's "API failure reasons". */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** About three minutes in all. */
const attempts = 10;
const longestPauseMs = 30_000;

/** @throws RunError with ECS's words and what to do about them */
export async function ecsCall<T>(
  what: string,
  { pause, random, log }: Patience,
  call: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const passing = explainPassing(error);
      const given = types.isNativeError(error) ? `${error.name}: ${error.message}` : String(error);
      if (passing === undefined) {
        throw new RunError(`${what} failed. ${given}. ${advice(error)}`, { cause: error });
      }
      if (attempt === attempts) {
        throw new RunError(`${what} failed ${attempts} times: ${passing}. ${given}. Try again later.`, {
          cause: error,
        });
      }
      const milliseconds = Math.min(longestPauseMs, 1_000 * 2 ** (attempt - 1)) * (0.5 + random() / 2);
      log.warn(`${what}: ${passing}; trying again`, {
        reason: given,
        attempt,
        seconds: Number((milliseconds / 1_000).toFixed(1)),
      });
      await pause(milliseconds);
    }
  }
}

/** Why it may be otherwise in a while; undefined when it will not. */
function explainPassing(error: unknown): string | undefined {
  if (error instanceof NotStarted) {
    // ECS has no codes here, only these words.
    if (error.reason.startsWith('RESOURCE:')) return 'the cluster has no room for the task';
    if (error.reason.startsWith('Capacity is unavailable')) {
      return 'Fargate has no room in these zones; subnets in more zones, or on demand instead of Spot, find it sooner';
    }
    return undefined;
  }
  if (!(error instanceof ECSServiceException)) {
    return isConnectionFault(error) ? 'ECS could not be reached' : undefined;
  }
  const { name } = error;
  if (name === 'ThrottlingException') return 'ECS takes fewer calls or launches at a time';
  if (name === 'LimitExceededException') {
    return 'the account runs as much as its quotas allow; see Fargate vCPUs in Service Quotas';
  }
  if (name === 'ServerException' || (error.$metadata.httpStatusCode ?? 0) >= 500) {
    return 'ECS has trouble of its own';
  }
  return undefined;
}

function isConnectionFault(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (
    error.name === 'TimeoutError' || code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'ETIMEDOUT'
  );
}

function advice(error: unknown): string {
  const name = types.isNativeError(error) ? error.name : '';
  if (name === 'AccessDeniedException') {
    return 'Starting the task takes ecs:RunTask, ecs:DescribeTasks, and iam:PassRole on its two roles.';
  }
  if (
    name === 'ClusterNotFoundException' ||
    name === 'ClientException' ||
    name === 'InvalidParameterException'
  ) {
    return 'If the stack was deployed anew or removed, deploy it again with --outputs-file cdk-outputs.json.';
  }
  return 'Look at the credentials and the region that the deployment is in.';
}
