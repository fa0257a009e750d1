/** What the catalog knows of a table that a run must know too: where its files are, and whether it is an Iceberg table. */
import { type AthenaClient, GetTableMetadataCommand } from '@aws-sdk/client-athena';
import { type Fault, SettingsError } from '../../shared/errors.js';
import type { Location } from '../../store/object-store.js';
import type { AthenaApi } from './athena-api.js';

export interface TableFacts {
  /** `s3://…`; undefined for a view. */
  readonly location: string | undefined;
  readonly iceberg: boolean;
}

/**
 * By GetTableMetadata, which needs athena:GetTableMetadata and glue:GetTable; a table of Glue's has its location and
 * `table_type` among its parameters.
 * @throws SourceError when there is no such table, or it may not be seen
 */
export async function readTableFacts(
  client: AthenaClient,
  api: AthenaApi,
  name: {
    readonly catalog: string;
    readonly database: string;
    readonly table: string;
    readonly workgroup: string;
  },
): Promise<TableFacts> {
  const command = new GetTableMetadataCommand({
    CatalogName: name.catalog,
    DatabaseName: name.database,
    TableName: name.table,
    WorkGroup: name.workgroup,
  });
  const { TableMetadata } = await api.send('athena:GetTableMetadata', () => client.send(command));
  const parameters = TableMetadata?.Parameters ?? {};
  const location = parameters.location ?? '';
  return {
    location: location === '' ? undefined : location,
    iceberg: parameters.table_type?.toUpperCase() === 'ICEBERG',
  };
}

/** Throws a `SettingsError` when the run would write where the table's own files are: the next run would read them. */
export function refuseInsideTable(
  location: string | undefined,
  places: readonly { readonly setting: string; readonly location: Location }[],
): void {
  const table = location === undefined ? undefined : /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(location);
  if (!table) return;
  const [, bucket, path = ''] = table;
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  const faults = places.flatMap(({ setting, location: place }): Fault[] => {
    if (place.kind !== 's3' || place.bucket !== bucket || !place.prefix.startsWith(prefix)) return [];
    const problem =
      `s3://${place.bucket}/${place.prefix} lies inside the table's own location ${location}: the table would show ` +
      'what this run writes. Choose another place.';
    return [{ setting, problem }];
  });
  if (faults.length > 0) throw new SettingsError(faults);
}
