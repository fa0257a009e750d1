/** The rules that every key must keep, in SQL: a row that breaks one is rejected with the rule's code as its reason. */

export const keyFaults = [
  /** A placeholder was NULL. */
  'key-null',
  'key-empty',
  /** More than 1,024 bytes of UTF-8: the limit of the page "Naming Amazon S3 objects". */
  'key-too-long',
  /** A character of Unicode's category Cc. */
  'key-control-character',
  /** A segment between slashes is empty, `.` or `..`. */
  'key-bad-segment',
] as const;

export type KeyFault = (typeof keyFaults)[number];

export const maxKeyBytes = 1024;

/** SQL of type VARCHAR: a `KeyFault`, the first that applies in the order above, or NULL for a valid key. `key` is SQL. */
export function keyFaultExpression(key: string): string {
  const rules: readonly (readonly [string, KeyFault])[] = [
    [`${key} IS NULL`, 'key-null'],
    [`${key} = ''`, 'key-empty'],
    // strlen counts bytes, length characters.
    [`strlen(${key}) > ${maxKeyBytes}`, 'key-too-long'],
    [`regexp_matches(${key}, '\\p{Cc}')`, 'key-control-character'],
    [`regexp_matches(${key}, '(?:^|/)\\.{0,2}(?:/|$)')`, 'key-bad-segment'],
  ];
  return `CASE ${rules.map(([condition, code]) => `WHEN ${condition} THEN '${code}'`).join(' ')} END`;
}
