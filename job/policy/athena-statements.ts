/** The statements on Athena and on the catalog, which Athena reads in the caller's name. */
import { tableBucketOf } from '../settings/catalogs.js';
import { arnHere } from './arn-here.js';
import type { AthenaUse, Where } from './job-use.js';
import { split } from './split.js';
import type { Statement } from './statement.js';

const queries = [
  'athena:GetWorkGroup',
  'athena:StartQueryExecution',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:StopQueryExecution',
];

export function askAthena({ workgroup, catalog, connector }: AthenaUse, where: Where): Statement[] {
  const here = (resource: string) => arnHere('athena', resource, where);
  const isTableBucket = tableBucketOf(catalog) !== undefined;
  // Whether it is asked for by the whole name, or by its first part, is not documented.
  const names = isTableBucket ? [catalog, 's3tablescatalog'] : [catalog];
  const isOther = isTableBucket || connector !== undefined;
  return [
    { sid: 'Query', actions: queries, resources: [here(`workgroup/${workgroup}`)] },
    {
      sid: 'LookUpTable',
      actions: ['athena:GetTableMetadata', ...(isOther ? ['athena:GetDataCatalog'] : [])],
      resources: names.map((name) => here(`datacatalog/${name}`)),
    },
  ];
}

const readCatalog = [
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:GetTables',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:BatchGetPartition',
];

export function lookUpTables({ tables }: AthenaUse, where: Where): Statement[] {
  // Athena looks at `default` with every query; Athena user guide, "Access to databases and tables in the Data Catalog".
  const databases = [...new Set(['default', ...tables.map(({ database }) => database)])];
  const resources = [
    'catalog',
    ...databases.map((database) => `database/${database}`),
    ...tables.map(({ database, table }) => `table/${database}/${table}`),
  ];
  return split(
    resources.map((resource) => arnHere('glue', resource, where)),
    (some) => ({ actions: readCatalog, resources: some }),
  );
}
