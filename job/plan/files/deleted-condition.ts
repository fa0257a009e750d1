/** The user's condition for rows that say that their object must go, judged over the source's typed columns in DuckDB. */
import { DuckDBTypeId } from '@duckdb/node-api';
import { SettingsError, SourceError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { wordsOf } from '../../shared/words-of.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { trimUserSql } from '../../sql/user-sql.js';

const setting = '--deleted-when';

/** SQL of type BOOLEAN, never NULL. It is the user's own and runs with the user's own rights; a comment may end it. */
export function deletedExpression(condition: string): string {
  return `coalesce((\n${trimUserSql(setting, condition)}\n), false)`;
}

/**
 * Reads no rows.
 * @throws SettingsError for what is no condition over the columns of `relation`
 */
export async function checkDeletedCondition(
  session: DuckDbSession,
  relation: string,
  names: readonly string[],
  condition: string,
): Promise<void> {
  let answer: Awaited<ReturnType<DuckDbSession['describe']>>;
  try {
    // Beside the columns, so that an aggregate is refused here.
    answer = await session.describe(
      `SELECT *, (\n${trimUserSql(setting, condition)}\n) AS splitter_deleted FROM ${relation}`,
    );
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const reason = wordsOf(error).split('\n', 1)[0];
    throw fault(
      `expected a condition in DuckDB's SQL over the columns ${names.join(', ')}, got ${JSON.stringify(condition)}: ${reason}`,
    );
  }
  const type = answer.at(-1)?.type;
  if (answer.length !== names.length + 1 || type?.typeId !== DuckDBTypeId.BOOLEAN) {
    throw fault(
      `expected a condition that is true or false, got ${JSON.stringify(condition)} of type ${type}`,
    );
  }
}

/**
 * What to say of a value that the condition cannot be judged for, such as text that it casts to a number. Undefined where
 * the rows cannot be read without it either.
 */
export async function judgeFault(
  error: unknown,
  session: DuckDbSession,
  relation: string,
  condition: string,
): Promise<SourceError | undefined> {
  const holds = (select: string) =>
    session.run(`SELECT ${select} FROM ${relation}`).then(
      () => true,
      () => false,
    );
  if (!(await holds('count(COLUMNS(*))'))) return undefined;
  if (await holds(`count(*) FILTER (${deletedExpression(condition)})`)) return undefined;
  return new SourceError(
    `--deleted-when ${JSON.stringify(condition)} cannot be judged for every row: ${messageOf(error).split('\n', 1)[0]}. ` +
      'Nothing was written. Correct the condition, or the rows.',
    { cause: error },
  );
}

function fault(problem: string): SettingsError {
  return new SettingsError([{ setting, problem }]);
}
