/** Finds what makes a user's SQL give other rows each time it is asked. */

/** Athena's functions and clauses that answer otherwise from one statement to the next (Trino, "Functions and operators"). */
const unsteady = new Set([
  ...['rand', 'random', 'uuid', 'shuffle', 'tablesample', 'now', 'current_timestamp', 'current_time'],
  ...['localtimestamp', 'localtime'],
]);

/** Strings, quoted names and comments are passed over; a name that follows a dot is a column's. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\.\s*[A-Za-z_]\w*|([A-Za-z_]\w*)(?=(\s*\()?)/g;
/** Those that are called; the others stand by themselves. */
const called = new Set(['rand', 'random', 'uuid', 'shuffle', 'now']);

/** As the user would find it, `rand()` or `TABLESAMPLE`; undefined when there is none. */
export function unsteadyPart(sql: string): string | undefined {
  for (const [, word, call] of sql.matchAll(token)) {
    const name = word?.toLowerCase() ?? '';
    if (!unsteady.has(name)) continue;
    if (!called.has(name)) return word?.toUpperCase();
    if (call !== undefined) return `${name}()`;
  }
  return undefined;
}
