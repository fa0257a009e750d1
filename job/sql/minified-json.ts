/**
 * JSON that came as text, made strict and minified without touching a digit. DuckDB's `json()` would not do: it makes
 * 1.1 of `1.10` and 0 of `-0`, and its JSON type lets bare NaN and a trailing comma pass.
 */

const string = String.raw`"(?:[^"\\]|\\.)*"`;
const space = String.raw`\s+`;
const trailingComma = String.raw`,\s*([\]}])`;
const token = String.raw`${string}|[^\s"\[\]{},:]+|[\[\]{},:]`;

/** SQL for the minified text of `sql`, an expression of DuckDB's JSON type; NULL for NULL. */
export function minifiedJson(sql: string): string {
  const text = `CAST(${sql} AS VARCHAR)`;
  // A string matches as a whole and stands for itself, so what looks like space inside it stays.
  const minified = `regexp_replace(${text}, '(${string})|${trailingComma}|${space}', '\\1\\2', 'g')`;
  const outsideStrings = `regexp_replace(${text}, '${string}', '', 'g')`;
  const strictTokens = `list_transform(regexp_extract_all(${minified}, '${token}'), lambda token: ${strict('token')})`;
  return `CASE WHEN regexp_matches(${outsideStrings}, '(?i)nan|inf') THEN array_to_string(${strictTokens}, '') ELSE ${minified} END`;
}

/**
 * SQL for whether text is JSON (RFC 8259) and no more than that; NULL for NULL. DuckDB's parser takes the rest of what it
 * should not, and refuses escapes of half a surrogate pair, which are no Unicode.
 */
export function isStrictJson(sql: string): string {
  return `(json_valid(${sql}) AND NOT regexp_matches(regexp_replace(${sql}, '${string}', '""', 'g'), '(?i)nan|inf|${trailingComma}'))`;
}

/** The spellings of non-finite numbers that DuckDB's JSON parser takes, in any case, as the contract's strings. */
function strict(token: string): string {
  return `CASE lower(${token}) WHEN 'nan' THEN '"NaN"' WHEN '-nan' THEN '"NaN"' WHEN 'inf' THEN '"Infinity"' WHEN 'infinity' THEN '"Infinity"' WHEN '-inf' THEN '"-Infinity"' WHEN '-infinity' THEN '"-Infinity"' ELSE ${token} END`;
}
