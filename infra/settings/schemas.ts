/** The kinds of values a deployment's settings have: texts of `-c name=value`, or JSON values of cdk.json. */
import { z } from 'zod';
import { parseS3Pattern } from '../../job/settings/s3-pattern.js';
import { expected, range } from '../../job/settings/schemas.js';
import { isWild, noWildcards } from '../../job/settings/wild-names.js';
import type { GlueTable, S3Prefix } from './stack-settings.js';

/** What cdk.json gives as a number or a boolean is read as the text that `-c` would give. */
export const text = z.preprocess(
  (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z.string({ error: expected('a text') }).trim(),
);

export function matching(pattern: RegExp, what: string) {
  return text.pipe(z.string().regex(pattern, { error: expected(what) }));
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]) {
  return text.pipe(z.enum(choices, { error: expected(choices.join(' or ')) }));
}

export function wholeNumber(least: number, most: number) {
  const error = expected(range(least, most));
  return text.pipe(
    z
      .string()
      .regex(/^\d{1,15}$/, { error })
      .transform(Number)
      .pipe(z.number().min(least, { error }).max(most, { error })),
  );
}

/** Of the IANA data base, by its name there, case included: EventBridge knows no other. */
export const timeZone = text.pipe(
  z.string().superRefine((name, { addIssue }) => {
    const right = zones().find((zone) => zone !== name && zone.toLowerCase() === name.toLowerCase());
    const is = right === undefined && /^[A-Z]\w*(\/[\w+-]+)*$/.test(name) && isTimeZone(name);
    if (is) return;
    const message = `expected ${right ?? 'a time zone such as Europe/Berlin'}, got ${JSON.stringify(name)}`;
    addIssue({ code: 'custom', message });
  }),
);

/** Not all that there are: a zone that has had another name has one of them here. */
function zones(): string[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC'];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const yesOrNo = text.pipe(z.stringbool({ error: expected('true or false') }));

/** `a,b`, or an array in cdk.json. */
export function listOf<Item extends z.ZodType>(item: Item) {
  const split = (value: unknown) =>
    typeof value === 'string' ? value.split(',').filter((part) => part.trim() !== '') : value;
  return z.preprocess(split, z.array(item, { error: expected('a,b,c') }));
}

/** A list of at most so many, each of which it has once. */
export function distinct<Item>(
  what: string,
  list: z.ZodType<Item[]>,
  most = Number.POSITIVE_INFINITY,
  nameOf: (item: Item) => string = String,
) {
  const again = (items: readonly Item[]) => {
    const names = items.map(nameOf);
    return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
  };
  return list.superRefine((items, { addIssue }) => {
    const fault = (message: string) => addIssue({ code: 'custom', message });
    for (const name of again(items)) fault(`expected each ${what} once, got ${name} again`);
    if (items.length > most) fault(`expected at most ${most}, got ${items.length}`);
  });
}

/** By the rules of the job, which takes the ARN of an access point as well: that has colons. */
function isBucketName(name: string): boolean {
  try {
    return !name.includes(':') && parseS3Pattern(`s3://${name}/`).bucket === name;
  } catch {
    return false;
  }
}

export const bucketName = text.pipe(
  // CDK takes no dot beside a hyphen.
  z.string().refine((name) => isBucketName(name) && !/\.-|-\./.test(name), {
    error: expected(
      "an S3 bucket's name, without s3://: 3 to 63 of a-z, 0-9, - and single dots, none of them a dot beside a hyphen",
    ),
  }),
);

/** `s3://bucket/prefix/`; a slash is added where it ends without one. */
export const s3Prefix = text
  .pipe(
    z
      .string()
      .refine((uri) => isBucketName(/^s3:\/\/([^/]*)(\/.*)?$/s.exec(uri)?.[1] ?? ''), {
        error: expected('s3://bucket/prefix/'),
        abort: true,
      })
      .refine((uri) => !isWild(uri), { error: expected(`s3://bucket/prefix/ ${noWildcards}`) }),
  )
  .transform((uri): S3Prefix => {
    const [bucket = '', ...rest] = uri.slice('s3://'.length).split('/');
    const prefix = rest.join('/');
    return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
  });

/** `database.table`. Glue's names are of lower case, whatever the case in which Athena's SQL has them. */
export const glueTable = matching(/^[^.\s]+\.[^.\s]+$/, 'database.table')
  .refine((name) => !isWild(name), { error: expected(`database.table ${noWildcards}`) })
  .transform((name): GlueTable => {
    const [database = '', table = ''] = name.toLowerCase().split('.');
    return { database, table };
  });
