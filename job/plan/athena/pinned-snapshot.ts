/** The one snapshot of an Iceberg table that all queries of a run read. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { AthenaSourceSettings, PlanSettings } from '../../settings/settings.js';
import { SettingsError } from '../../shared/errors.js';
import { maxPartitions } from '../choose-tranches.js';
import type { AthenaApi } from './athena-api.js';
import { snapshotStatement } from './statements.js';
import { readTableFacts, refuseInsideTable } from './table-facts.js';

/** Runs a query; `purpose` is for people. */
export type Ask = (
  purpose: string,
  sql: string,
) => Promise<{ readonly rows: readonly (readonly (string | undefined)[])[] }>;

/** Survey and UNLOADs of an Iceberg table read the same snapshot; an empty one has none yet. */
export async function pinnedSnapshot(
  { from, catalog, workgroup, unloads }: AthenaSourceSettings,
  { target, state }: Pick<PlanSettings, 'target' | 'state'>,
  { client, api }: { readonly client: AthenaClient; readonly api: AthenaApi },
  ask: Ask,
): Promise<string | undefined> {
  if (from.kind === 'query') return undefined;
  const facts = await readTableFacts(client, api, { ...from, catalog, workgroup });
  refuseInsideTable(facts.location, [
    { setting: '--target', location: target },
    { setting: '--state', location: state },
  ]);
  if (!facts.iceberg && unloads > 1) {
    const problem =
      `expected 1, given ${unloads}: ${from.database}.${from.table} is no Iceberg table, so nothing makes several UNLOADs read the ` +
      `same rows; one UNLOAD writes ${maxPartitions} partitions at most. Leave it out, or copy the table into an Iceberg table first`;
    throw new SettingsError([{ setting: '--unloads', problem }]);
  }
  if (!facts.iceberg) return undefined;
  const { rows } = await ask(
    "asking for the table's snapshot",
    snapshotStatement(catalog, from.database, from.table),
  );
  return rows[0]?.[0];
}
