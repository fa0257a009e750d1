/** Key and partition of a row in Athena's SQL: for the same values the same as `job/sql` makes in DuckDB's. */
import { SettingsError } from '../../shared/errors.js';
import { checkKeyColumns } from '../../sql/key-columns.js';
import type { KeyTemplate } from '../../sql/key-template.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { AthenaColumn } from './treat-column.js';
import { trinoText } from './trino-text.js';

/**
 * SQL of type varchar for the whole key, `prefix` (empty or ending with `/`) and template; NULL when a placeholder is
 * NULL.
 * @throws SettingsError when the template names a column that is not there or has no stable text
 */
export function trinoKey(template: KeyTemplate, columns: readonly AthenaColumn[], prefix: string): string {
  const faults = checkKeyColumns(
    template,
    columns.map(({ name, staged, treatment }) => ({ name, type: staged, raw: treatment === 'json' })),
  );
  const textOf = (name: string): string => {
    const column = columns.find((candidate) => candidate.name === name);
    const text = column && trinoText(column.type, column.alias);
    if (text === undefined) throw new SettingsError(faults);
    return text;
  };
  if (faults.length > 0) throw new SettingsError(faults);

  const withoutHashes = template.parts.flatMap((part) => {
    if (part.kind === 'hash') return [];
    return [part.kind === 'literal' ? quoteLiteral(part.text) : textOf(part.name)];
  });
  const parts = template.parts.map((part) => {
    switch (part.kind) {
      case 'literal':
        return quoteLiteral(part.text);
      case 'column':
        return textOf(part.name);
      case 'hash':
        return hexDigits(join(withoutHashes), part.digits);
      default:
        return part satisfies never;
    }
  });
  return join(prefix === '' ? parts : [quoteLiteral(prefix), ...parts]);
}

/** SQL of type bigint: the hash of `key` mod `modulus`; 0 for a NULL key, whose row is rejected with a reason later. */
export function trinoPartition(key: string, modulus: number): string {
  return `coalesce(from_base(${hexDigits(key, 15)}, 16) % ${modulus}, 0)`;
}

/** to_hex writes upper case; 15 digits are the most that fit a bigint. */
function hexDigits(text: string, digits: number): string {
  return `substr(lower(to_hex(md5(to_utf8(${text})))), 1, ${digits})`;
}

/** `||` is NULL when any part is. */
function join(parts: readonly string[]): string {
  return parts.length === 0 ? `''` : parts.join(' || ');
}
