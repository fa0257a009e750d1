/**
 * Lets another process script the server and ask what it did: JSON under `/_control/`, unsigned, which no bucket can
 * be named. `POST script` (a rule or several), `DELETE script`, `GET stats`, `POST clock` ({offsetMs}),
 * `POST identities` (an identity), `POST expire` ({accessKeyId}).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody } from './exchange.js';
import type { Identity } from './identities.js';
import { operations } from './request.js';
import type { Rule } from './script.js';

/** What of the server can be reached from another process. */
export interface Controls {
  clockOffsetMs: number;
  addIdentity(identity: Identity): void;
  expire(accessKeyId: string): void;
  script(...rules: readonly Rule[]): void;
  clearScript(): void;
  stats(): unknown;
}

const answer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('error'),
    status: z.int().min(200).max(599),
    code: z.string(),
    message: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('slow-down') }),
  z.strictObject({
    kind: z.literal('reset'),
    when: z.enum(['before-body', 'during-body', 'after-operation']),
  }),
  z.strictObject({
    kind: z.literal('stall'),
    when: z.enum(['before-operation', 'after-operation', 'during-answer']),
  }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('truncated') }),
]);

const rule = z.strictObject({
  answer,
  match: z
    .strictObject({
      operation: z.enum(operations).exactOptional(),
      bucket: z.string().exactOptional(),
      keyPrefix: z.string().exactOptional(),
    })
    .exactOptional(),
  times: z.int().min(1).exactOptional(),
  share: z.number().min(0).max(1).exactOptional(),
  seed: z.int().exactOptional(),
});
const rules = z.union([rule.transform((one) => [one]), z.array(rule)]);
const clock = z.strictObject({ offsetMs: z.number() });
const identity = z.strictObject({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string().exactOptional(),
  expiresAt: z.number().exactOptional(),
});
const expired = z.strictObject({ accessKeyId: z.string() });

/** Answers 200 with JSON, or 400 with `{error}` saying what was expected. */
export async function handleControl(
  controls: Controls,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(message);
  let status = 200;
  let result: unknown;
  try {
    result = control(controls, `${message.method} ${message.url}`, body?.toString() ?? '');
  } catch (error) {
    status = 400;
    result = { error: error instanceof Error ? error.message : String(error) };
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

function control(controls: Controls, asked: string, body: string): unknown {
  switch (asked) {
    case 'GET /_control/stats':
      return controls.stats();
    case 'POST /_control/script':
      controls.script(...rules.parse(JSON.parse(body)));
      return {};
    case 'DELETE /_control/script':
      controls.clearScript();
      return {};
    case 'POST /_control/clock':
      controls.clockOffsetMs = clock.parse(JSON.parse(body)).offsetMs;
      return {};
    case 'POST /_control/identities':
      controls.addIdentity(identity.parse(JSON.parse(body)));
      return {};
    case 'POST /_control/expire':
      controls.expire(expired.parse(JSON.parse(body)).accessKeyId);
      return {};
    default:
      throw new Error(`expected script, stats, clock, identities or expire, got ${asked}`);
  }
}
