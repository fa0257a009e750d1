/** The kinds of values a deployment's settings have: texts of `-c name=value`, or JSON values of cdk.json. */
import { z } from 'zod';
import { expected, range } from '../../job/settings/schemas.js';
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

export const yesOrNo = text.pipe(z.stringbool({ error: expected('true or false') }));

/** `a,b`, or an array in cdk.json. */
export function listOf<Item extends z.ZodType>(item: Item) {
  const split = (value: unknown) =>
    typeof value === 'string' ? value.split(',').filter((part) => part.trim() !== '') : value;
  return z.preprocess(split, z.array(item, { error: expected('a,b,c') }));
}

/** `s3://bucket/prefix/`; a slash is added where it ends without one. */
export const s3Prefix = matching(/^s3:\/\/[a-z0-9.-]{3,63}(\/.*)?$/, 's3://bucket/prefix/').transform(
  (uri): S3Prefix => {
    const [bucket = '', ...rest] = uri.slice('s3://'.length).split('/');
    const prefix = rest.join('/');
    return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
  },
);

/** `database.table`. */
export const glueTable = matching(/^[^.\s]+\.[^.\s]+$/, 'database.table').transform((name): GlueTable => {
  const [database = '', table = ''] = name.split('.');
  return { database, table };
});
