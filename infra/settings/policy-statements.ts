/** Statements that a deployment gives the task's role beside the job's own: a policy of IAM as JSON, judged before AWS does. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** As IAM writes one; IAM user guide, "IAM JSON policy elements reference". */
export interface ExtraStatement {
  readonly Sid?: string | undefined;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>> | undefined;
}

const one = (text: z.ZodType<string>) => z.union([text, z.array(text).min(1)]);

/** A role of a table's rows has no use for rights on whole services. */
const action = z
  .string()
  .refine((name) => /^[a-z][a-z0-9-]*:[A-Za-z]+\*?$/.test(name), { error: 'expected service:Action' });
const resource = z.string().refine((name) => name === '*' || /^arn:[a-z-]+:[a-z0-9-]+:/.test(name), {
  error: 'expected an ARN, or *',
});

const statement: z.ZodType<ExtraStatement> = z.strictObject({
  Sid: z
    .string()
    .regex(/^[A-Za-z0-9]+$/, { error: 'expected letters and digits' })
    .optional(),
  Effect: z.enum(['Allow', 'Deny'], { error: 'expected Allow or Deny' }),
  Action: one(action),
  Resource: one(resource),
  Condition: z.record(z.string(), z.record(z.string(), one(z.string()))).optional(),
});

const shape = 'a list of statements with Effect, Action and Resource as JSON, or @file.json with them';

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

function words(issue: z.core.$ZodIssue, statement: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    return `has ${issue.keys.join(', ')}; expected Sid, Effect, Action, Resource and Condition alone`;
  }
  const [key] = issue.path;
  if (key === undefined) return `expected ${shape}, got ${JSON.stringify(statement)}`;
  const inner =
    issue.code === 'invalid_union' ? issue.errors.flat().filter(({ code }) => code === 'custom') : [];
  const message = inner[0]?.message ?? (issue.code === 'custom' ? issue.message : undefined);
  const got = JSON.stringify((statement as Record<PropertyKey, unknown>)[key]) ?? 'nothing';
  const known: Readonly<Record<PropertyKey, string>> = {
    Sid: 'expected letters and digits',
    Effect: 'expected Allow or Deny',
    Action: 'expected service:Action, or a list of them',
    Resource: 'expected an ARN or *, or a list of them',
    Condition: 'expected operators with keys and values',
  };
  return `${String(key)}: ${message ?? known[key] ?? issue.message}, got ${got}`;
}
