/** The statements on Athena and on the catalog, which Athena reads in the caller's name. */
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

export function askAthena({ workgroup, catalog }: AthenaUse, where: Where): Statement[] {
  const here = (resource: string) => arnHere('athena', resource, where);
  return [
    { sid: 'Query', actions: queries, resources: [here(`workgroup/${workgroup}`)] },
    {
      sid: 'LookUpTable',
      actions: ['athena:GetTableMetadata'],
      resources: [here(`datacatalog/${catalog}`)],
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

function arnHere(service: string, resource: string, { partition, region, account }: Where): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
