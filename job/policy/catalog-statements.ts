/** The statements on catalogs that are not the account's own in Glue: table buckets of S3 Tables, and connectors. */
import { arnHere } from './arn-here.js';
import type { AthenaUse, ConnectorUse, Where } from './job-use.js';
import { spillTo } from './s3-statements.js';
import { split } from './split.js';
import type { Statement } from './statement.js';

/**
 * Glue has a table bucket as a catalog within one, its namespaces as databases; AWS Glue developer guide, "Integrating with Amazon S3
 * Tables".
 */
export function readTableBucket(bucket: string, { tables }: AthenaUse, where: Where): Statement[] {
  const namespaces = [...new Set(tables.map(({ database }) => database))];
  const catalog = `s3tablescatalog/${bucket}`;
  const resources = [
    ...['catalog', 'catalog/s3tablescatalog', `catalog/${catalog}`],
    // Athena looks at it with every query.
    'database/default',
    ...namespaces.map((namespace) => `database/${catalog}/${namespace}`),
    ...tables.map(({ database, table }) => `table/${catalog}/${database}/${table}`),
  ];
  const arn = arnHere('s3tables', `bucket/${bucket}`, where);
  return [
    ...split(
      resources.map((resource) => arnHere('glue', resource, where)),
      (some) => ({ actions: ['glue:GetCatalog', 'glue:GetDatabase', 'glue:GetTable'], resources: some }),
    ),
    {
      sid: 'SeeTableBucket',
      actions: ['s3tables:GetTableBucket', 's3tables:GetNamespace'],
      resources: [arn],
    },
    // ARNs name tables by ids, which nobody knows beforehand; Amazon S3 user guide, "Access management for S3 Tables".
    ...namespaces.map((namespace) => ({
      actions: ['s3tables:GetTable', 's3tables:GetTableMetadataLocation', 's3tables:GetTableData'],
      resources: [`${arn}/table/*`],
      conditions: {
        StringEquals: {
          's3tables:namespace': [namespace],
          's3tables:tableName': tables
            .filter(({ database }) => database === namespace)
            .map(({ table }) => table),
        },
      },
    })),
  ];
}

/** Athena asks in the caller's name; Athena user guide, "Allow access to Athena Federated Query: Example policies". */
export function useConnector({ functions, spill }: ConnectorUse, where: Where): Statement[] {
  return [
    { sid: 'AskConnector', actions: ['lambda:InvokeFunction'], resources: functions },
    ...spillTo(spill, where),
  ];
}
