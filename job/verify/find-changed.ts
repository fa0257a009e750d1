/** Finds the objects of a complete run that are not there any more as it wrote them. */
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { modExpression } from '../sql/tranche-expression.js';

export interface Changed {
  readonly objects: number;
  /** Their first keys, in order. */
  readonly first: readonly string[];
  /** Those that the objects are of. */
  readonly tranches: readonly number[];
}

/** How many keys are named. */
const shown = 5;

/** By the ETag that their PUT returned, whether it is an md5 or not. Needs the view `expected` and the table `listed`. */
export async function findChanged(session: DuckDbSession, tranches: number): Promise<Changed> {
  await session.run(
    `CREATE TABLE changed AS SELECT key, ${modExpression('key', tranches)} AS tranche
       FROM expected LEFT JOIN listed USING (key)
       WHERE expected.outcome = 'written' AND listed.etag IS DISTINCT FROM expected.etag`,
  );
  const [counted] = await session.rows('SELECT count(*) AS objects FROM changed');
  const first = await session.rows(`SELECT key FROM changed ORDER BY key LIMIT ${shown}`);
  const found = await session.rows('SELECT DISTINCT tranche FROM changed ORDER BY tranche');
  return {
    objects: Number(counted?.objects),
    first: first.map(({ key }) => String(key)),
    tranches: found.map(({ tranche }) => Number(tranche)),
  };
}
