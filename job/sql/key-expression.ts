/** The object key of a row, in DuckDB's SQL. */
import { SettingsError } from '../shared/errors.js';
import type { Column } from './describe-columns.js';
import { checkKeyColumns } from './key-columns.js';
import type { KeyTemplate } from './key-template.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';
import { scalarText } from './scalar-text.js';

/**
 * SQL of type VARCHAR for the whole key, `prefix` (empty or ending with `/`) and template; NULL when a placeholder is
 * NULL. Whether the key is one that S3 takes is for `keyFaultExpression` to say.
 * Throws a `SettingsError` when `checkKeyColumns` finds a fault.
 */
export function keyExpression(template: KeyTemplate, columns: readonly Column[], prefix: string): string {
  const faults = checkKeyColumns(template, columns);
  if (faults.length > 0) throw new SettingsError(faults);

  const textOf = (name: string): string => {
    const column = columns.find((candidate) => candidate.name === name);
    if (!column) throw new SettingsError(faults);
    return scalarText(column.type, quoteIdentifier(name)).text;
  };
  const withoutHashes = template.parts.flatMap((part) => {
    if (part.kind === 'hash') return [];
    return [part.kind === 'literal' ? quoteLiteral(part.text) : textOf(part.name)];
  });
  const md5 = `md5(${concat(withoutHashes)})`;
  const parts = template.parts.map((part) => {
    switch (part.kind) {
      case 'literal':
        return quoteLiteral(part.text);
      case 'column':
        return textOf(part.name);
      case 'hash':
        return `left(${md5}, ${part.digits})`;
      default:
        return part satisfies never;
    }
  });
  const key = concat([quoteLiteral(prefix), ...parts]);

  // concat() skips NULLs, so they are looked for beforehand; a chain of `||` would see them but costs more.
  const names = new Set(template.parts.flatMap((part) => (part.kind === 'column' ? [part.name] : [])));
  if (names.size === 0) return key;
  const anyNull = [...names].map((name) => `${quoteIdentifier(name)} IS NULL`).join(' OR ');
  return `CASE WHEN ${anyNull} THEN NULL ELSE ${key} END`;
}

function concat(parts: readonly string[]): string {
  return parts.length === 0 ? `''` : `concat(${parts.join(', ')})`;
}
