/** What is wrong between the settings of a connector of Athena Federated Query, for a policy and for a deployment alike. */
import { isGlueCatalog, tableBucketOf } from '../settings/catalogs.js';
import type { Fault } from '../shared/errors.js';

export interface ConnectorSettings {
  readonly catalog: string;
  /** Whether they are given. */
  readonly functions: boolean;
  readonly spill: boolean;
}

/** @param nameOf a setting, such as `connectorSpill`, as the user writes it */
export function connectorFaults(
  { catalog, functions, spill }: ConnectorSettings,
  nameOf: (setting: string) => string,
): Fault[] {
  const ofFunctions = nameOf('connectorFunctions');
  const ofSpill = nameOf('connectorSpill');
  if (!functions) {
    return spill ? [{ setting: ofSpill, problem: `is for a connector; give ${ofFunctions}, too` }] : [];
  }
  const faults: Fault[] = [];
  if (isGlueCatalog(catalog) || tableBucketOf(catalog) !== undefined) {
    const problem = `expected the catalog of the connector with ${ofFunctions}, as it is registered in Athena, got ${JSON.stringify(catalog)}`;
    faults.push({ setting: nameOf('catalog'), problem });
  }
  if (!spill) {
    const problem = `is required with ${ofFunctions}, s3://bucket/prefix/: the connector's spill_bucket and spill_prefix`;
    faults.push({ setting: ofSpill, problem });
  }
  return faults;
}
