/** Statements that a deployment gives the task's role beside the job's own: a policy of IAM as JSON, judged before AWS does. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** As IAM writes one, without its Sid; IAM user guide, "IAM JSON policy elements reference". */
export interface ExtraStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>> | undefined;
}

const shape = 'a list of statements with Effect, Action and Resource as JSON, or @file.json with them';

function oneOrMore(pattern: RegExp, error: string) {
  const text = z.string({ error }).regex(pattern, { error });
  return z.union([text, z.array(text, { error }).min(1, { error })], { error });
}

const ofCondition = 'expected operators with keys and values';
const value = z.union([z.string(), z.array(z.string())], { error: ofCondition });

const statement: z.ZodType<ExtraStatement> = z
  .strictObject(
    {
      Sid: z.string({ error: 'expected a text' }).optional(),
      Effect: z.enum(['Allow', 'Deny'], { error: 'expected Allow or Deny' }),
      // A role of a table's rows has no use for rights on whole services.
      Action: oneOrMore(/^[a-z][a-z0-9-]*:[A-Za-z]+\*?$/, 'expected service:Action, or a list of them'),
      Resource: oneOrMore(/^(\*|arn:[a-z-]+:[a-z0-9-]+:.*)$/s, 'expected an ARN or *, or a list of them'),
      Condition: z
        .record(z.string(), z.record(z.string(), value, { error: ofCondition }), { error: ofCondition })
        .optional(),
    },
    {
      error: ({ code, keys }) =>
        code === 'unrecognized_keys'
          ? `expected Sid, Effect, Action, Resource and Condition alone, and not ${String(keys)}`
          : `expected ${shape}`,
    },
  )
  // A policy has each Sid once, and this one may be of the job's own, as those of `splitter policy` are.
  .transform(({ Sid: _, ...others }) => others);

export const policyStatements = z.unknown().transform((given, { addIssue }): ExtraStatement[] => {
  const fault = (message: string) => {
    addIssue({ code: 'custom', message });
    return [];
  };
  let value: unknown;
  try {
    value = parse(given);
  } catch (error) {
    return fault(`expected ${shape}: ${String(error instanceof Error ? error.message : error)}`);
  }
  const document =
    typeof value === 'object' && value !== null && 'Statement' in value ? value.Statement : value;
  const list: unknown[] = Array.isArray(document) ? document : [document];
  return list.flatMap((each, index) => {
    const result = statement.safeParse(each);
    if (result.success) return [result.data];
    for (const issue of result.error.issues) fault(`statement ${index + 1}: ${words(issue, each)}`);
    return [];
  });
});

function parse(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const text = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given;
  return JSON.parse(text);
}

function words({ path: [key], message }: z.core.$ZodIssue, statement: unknown): string {
  const got = key === undefined ? statement : (statement as Record<PropertyKey, unknown>)[key];
  const where = key === undefined ? '' : `${String(key)}: `;
  return `${where}${message}, got ${JSON.stringify(got) ?? 'nothing'}`;
}
