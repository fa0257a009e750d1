/** From a request to its answer, with the failures of the script at their moments. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account, Answer } from './account.js';
import { readBody, resetConnection, resetDuringBody, send, sendPartly } from './exchange.js';
import type { Identities } from './identities.js';
import { perform } from './perform.js';
import type { RateLimit } from './rate-limit.js';
import { parseRequest, type S3Request } from './request.js';
import type { DeletedKey, RequestLog } from './request-log.js';
import { S3Error, slowDown } from './s3-error.js';
import type { Script, ScriptedAnswer } from './script.js';

export interface Context {
  readonly account: Account;
  readonly identities: Identities;
  readonly script: Script;
  readonly requests: RequestLog;
  readonly rateLimit: RateLimit | undefined;
  readonly hostSuffixes: readonly string[];
}

let answered = 0;

export async function respond(
  context: Context,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = (++answered).toString(16).toUpperCase().padStart(16, '0');
  const envelope = () => ({ requestId, now: context.account.now() });
  let request: S3Request;
  try {
    request = parseRequest(message, context.hostSuffixes);
  } catch (error) {
    send(response, errorAnswer(error, requestId), envelope());
    return;
  }
  const deletedKeys: DeletedKey[] = [];
  const log = (status: number) => context.requests.add(request, status, deletedKeys);
  const scripted = context.script.next(request);

  if (scripted?.kind === 'reset' && scripted.when !== 'after-operation') {
    // Logged first: the client may look at the log as soon as it sees the reset.
    log(0);
    if (scripted.when === 'before-body') resetConnection(message);
    else await resetDuringBody(message);
    return;
  }
  const body = await readBody(message);
  if (body === undefined || (scripted?.kind === 'stall' && scripted.when === 'before-operation'))
    return log(0);
  if (scripted?.kind === 'delay') await delay(scripted.ms);

  const answer = answerTo(context, request, body, { scripted, requestId, deletedKeys });
  if (scripted?.kind === 'reset' || (scripted?.kind === 'stall' && scripted.when === 'after-operation')) {
    log(0);
    if (scripted.kind === 'reset') resetConnection(message);
    return;
  }
  log(answer.status);
  if (scripted?.kind === 'truncated') sendPartly(response, answer, envelope(), 'close');
  else if (scripted?.kind === 'stall') sendPartly(response, answer, envelope(), 'stall');
  else send(response, answer, envelope());
}

function answerTo(
  { account, identities, rateLimit, script }: Context,
  request: S3Request,
  body: Buffer,
  {
    scripted,
    requestId,
    deletedKeys,
  }: {
    readonly scripted: ScriptedAnswer | undefined;
    readonly requestId: string;
    readonly deletedKeys: DeletedKey[];
  },
): Answer {
  try {
    throwScripted(scripted);
    // Each key of DeleteObjects counts as a request.
    if (request.operation !== 'DeleteObjects') rateLimit?.take(request.bucket ?? '', request.key);
    return perform(account, identities, request, body, (key, isConditional) => {
      deletedKeys.push({ key, isConditional });
      throwScripted(script.nextOfKey(request, key));
      rateLimit?.take(request.bucket ?? '', key);
    });
  } catch (error) {
    return errorAnswer(error, requestId);
  }
}

function throwScripted(scripted: ScriptedAnswer | undefined): void {
  if (scripted?.kind === 'slow-down') throw slowDown();
  if (scripted?.kind === 'error') {
    throw new S3Error(scripted.status, scripted.code, scripted.message ?? `Scripted ${scripted.code}.`);
  }
}

/** A fault of this server's own is told as S3 tells one, with the stack, since it is a test that will read it. */
function errorAnswer(error: unknown, requestId: string): Answer {
  const told =
    error instanceof S3Error
      ? error
      : new S3Error(
          500,
          'InternalError',
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        );
  return { status: told.status, headers: told.headers, body: told.toXml(requestId) };
}
