/** Finds the objects of a complete run that are not there any more as its ledgers know them. */
import { areRowValuesTold } from '../shared/row-values.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { modExpression } from '../sql/tranche-expression.js';

export interface Changed {
  readonly objects: number;
  /** Their first keys, in order; none where messages tell no values. */
  readonly first: readonly string[];
}

export interface ChangedOfRun {
  /** Those that rows of the run have, and the tranches that they are of. */
  readonly ofRows: Changed & { readonly tranches: readonly number[] };
  /** Those of earlier runs that no row of this one has: there is nothing to write them from. */
  readonly carried: Changed;
}

/** How many keys are named. */
const shown = 5;

/**
 * By the ETag that their PUT returned, whether it is an md5 or not. Needs the views `expected` and `carried` and the
 * table `listed`.
 */
export async function findChanged(session: DuckDbSession, tranches: number): Promise<ChangedOfRun> {
  await session.run(
    `CREATE TABLE changed AS SELECT key, ${modExpression('key', tranches)} AS tranche,
         key IN (SELECT key FROM carried) AS is_carried
       FROM expected LEFT JOIN listed USING (key)
       WHERE expected.outcome = 'written' AND listed.etag IS DISTINCT FROM expected.etag`,
  );
  const found = await session.rows(
    'SELECT DISTINCT tranche FROM changed WHERE NOT is_carried ORDER BY tranche',
  );
  return {
    ofRows: {
      ...(await changedOf(session, 'NOT is_carried')),
      tranches: found.map(({ tranche }) => Number(tranche)),
    },
    carried: await changedOf(session, 'is_carried'),
  };
}

async function changedOf(session: DuckDbSession, which: string): Promise<Changed> {
  const [counted] = await session.rows(`SELECT count(*) AS objects FROM changed WHERE ${which}`);
  const most = areRowValuesTold() ? shown : 0;
  const first = await session.rows(`SELECT key FROM changed WHERE ${which} ORDER BY key LIMIT ${most}`);
  return { objects: Number(counted?.objects), first: first.map(({ key }) => String(key)) };
}
