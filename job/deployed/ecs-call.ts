/** Calls ECS until it answers to the point: what passes by itself is tried again, told, and given up on after a while. */
import { types } from 'node:util';
import { ECSServiceException } from '@aws-sdk/client-ecs';
import { z } from 'zod';
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
      const given = wordsOf(error);
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

/** In one line. */
function wordsOf(error: unknown): string {
  const status = error instanceof ECSServiceException ? 0 : statusOf(error);
  if (status > 0) return `HTTP ${status}, with an answer that is not ECS's`;
  const words = types.isNativeError(error) ? `${error.name}: ${error.message}` : String(error);
  return (words.split('\n', 1)[0] ?? '').trimEnd();
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
  if (isConnectionFault(error)) return 'ECS could not be reached';
  const status = statusOf(error);
  const name = types.isNativeError(error) ? error.name : '';
  if (name === 'ThrottlingException' || status === 429) return 'ECS takes fewer calls or launches at a time';
  if (name === 'LimitExceededException') {
    return 'the account runs as much as its quotas allow; see Fargate vCPUs in Service Quotas';
  }
  if (name === 'ServerException' || status >= 500) return 'ECS has trouble of its own';
  // A page of a server in between, with the status of a success.
  if (name === 'SyntaxError' && status >= 200 && status < 300) return 'what answered is not ECS';
  return undefined;
}

/** 0 where there was no answer. One that is not JSON, such as the page of a server in front, is none of the SDK's own errors. */
function statusOf(error: unknown): number {
  if (error instanceof ECSServiceException) return error.$metadata.httpStatusCode ?? 0;
  return statusSchema.safeParse(error).data?.$metadata.httpStatusCode ?? 0;
}

const statusSchema = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

/** A name that is not resolved is one too: a laptop that wakes up has no network for a while. */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function isConnectionFault(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  return error.name === 'TimeoutError' || connectionCodes.has('code' in error ? error.code : undefined);
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
