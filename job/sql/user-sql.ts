/** SQL that the user typed, made fit to stand inside parentheses. It runs with the user's own rights: only slips are caught. */
import { SettingsError } from '../shared/errors.js';

/** Strings, quoted names and comments as a whole, then the characters that matter. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g;

/**
 * The SQL without a closing `;` and what follows it. A comment at the end stays, so put a line break after it.
 * `setting` is the flag that it came by.
 * @throws SettingsError for a second statement, parentheses that do not match, an open quote or comment, or nothing
 */
export function trimUserSql(setting: string, sql: string): string {
  const fail = (problem: string): never => {
    throw new SettingsError([{ setting, problem }]);
  };
  let depth = 0;
  let end: number | undefined;
  let empty = true;
  for (const { 0: text, index } of sql.matchAll(token)) {
    if (/^\s$|^--|^\/\*./s.test(text)) continue;
    if (end !== undefined && text !== ';')
      fail(`expected one statement, there is more after the ; : ${excerpt(sql, index)}`);
    if (text === "'" || text === '"') fail(`expected the quote to be closed: ${excerpt(sql, index)}`);
    if (text === '/' && sql[index + 1] === '*')
      fail(`expected the comment to be closed: ${excerpt(sql, index)}`);
    if (text === ';') {
      end ??= index;
      continue;
    }
    empty = false;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth < 0) fail(`expected parentheses that match, one too many is closed: ${excerpt(sql, index)}`);
  }
  if (depth > 0) fail('expected parentheses that match, one is not closed');
  if (empty) fail('expected SQL, there is none');
  return sql.slice(0, end).trim();
}

function excerpt(sql: string, index: number): string {
  return JSON.stringify(sql.slice(index, index + 40));
}
