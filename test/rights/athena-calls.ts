/**
 * What a request to Athena needs, and what Athena itself then does in the caller's name: in the catalog, in the places of
 * the tables, and where its results and files of UNLOAD go. What it PUTs, the S3 double has seen.
 */
import type { AskedOfAthena } from '../doubles/athena-server/athena-server.js';
import type { Execution } from '../doubles/athena-server/executions.js';
import { bucketArn, type Call, call, hereArn } from './call.js';

export interface Connector {
  /** ARNs. */
  readonly functions: readonly string[];
  /** `s3://…/` */
  readonly spill: string;
}

export interface KnownTable {
  /** @default the account's own in Glue */
  readonly catalog?: string;
  /** Of a federated catalog. */
  readonly connector?: Connector;
  readonly database: string;
  readonly table: string;
  /** `s3://…/`; a view has none. */
  readonly location?: string;
  readonly isPartitioned?: boolean;
  /** By Lake Formation, which then gives out what reads its files. */
  readonly isGoverned?: boolean;
  /** Of a view, what it reads. */
  readonly reads?: readonly KnownTable[];
}

/** Service authorization reference, Amazon Athena: which resource each action has. */
export function requestCalls(
  { action, input }: AskedOfAthena,
  workgroupOf: (queryId: string) => string,
): Call[] {
  const { WorkGroup, QueryExecutionId, CatalogName } = input as Readonly<Record<string, string | undefined>>;
  if (action === 'GetTableMetadata') {
    return [call(action, 'athena:GetTableMetadata', hereArn('athena', `datacatalog/${CatalogName}`))];
  }
  const workgroup = QueryExecutionId === undefined ? (WorkGroup ?? 'primary') : workgroupOf(QueryExecutionId);
  return [call(action, `athena:${action}`, hereArn('athena', `workgroup/${workgroup}`))];
}

/** Looking a table up, by Athena for GetTableMetadata, and with each query. */
export function lookUpCalls(from: string, known: KnownTable): Call[] {
  const { catalog, connector, database, table, isPartitioned = false } = known;
  const on = (action: string, ...resources: string[]) =>
    resources.map((resource) => call(from, `glue:${action}`, hereArn('glue', resource)));
  if (connector !== undefined) {
    return [
      ...on('GetDatabase', 'catalog', 'database/default'),
      call(from, 'athena:GetDataCatalog', hereArn('athena', `datacatalog/${catalog}`)),
      ...connector.functions.map((each) => call(from, 'lambda:InvokeFunction', each)),
    ];
  }
  const bucket = tableBucketOf(catalog);
  if (catalog !== undefined && bucket !== undefined) {
    // AWS Glue developer guide, "Integrating with Amazon S3 Tables", and S3 Tables' own rights in the caller's name.
    const above = ['catalog', 'catalog/s3tablescatalog', `catalog/${catalog}`];
    const named = `database/${catalog}/${database}`;
    const arn = hereArn('s3tables', `bucket/${bucket}`);
    return [
      ...on('GetCatalog', ...above),
      ...on('GetDatabase', ...above, 'database/default', named),
      ...on('GetTable', ...above, named, `table/${catalog}/${database}/${table}`),
      ...['GetTableBucket', 'GetNamespace'].map((action) => call(from, `s3tables:${action}`, arn)),
      ...['GetTable', 'GetTableMetadataLocation'].map((action) => onTable(from, action, arn, known)),
    ];
  }
  const names = ['catalog', `database/${database}`, `table/${database}/${table}`];
  // Athena user guide, "Access to databases and tables in the AWS Glue Data Catalog": each right on a table is one on its
  // database and on the catalog, too, and `default` is looked at with every query.
  return [
    ...on('GetDatabase', 'catalog', 'database/default', `database/${database}`),
    ...on('GetTable', ...names),
    ...(isPartitioned ? ['GetPartition', 'GetPartitions', 'BatchGetPartition'] : []).flatMap((action) =>
      on(action, ...names),
    ),
  ];
}

function tableBucketOf(catalog = ''): string | undefined {
  return /^s3tablescatalog\/(.+)$/.exec(catalog)?.[1];
}

/** Service authorization reference, Amazon S3 Tables: its ARN has an id. */
function onTable(from: string, action: string, bucket: string, { database, table }: KnownTable): Call {
  return call(from, `s3tables:${action}`, `${bucket}/table/7d3c2f6e-0000-4000-8000-000000000000`, {
    's3tables:namespace': database,
    's3tables:tableName': table,
  });
}

export function executionCalls(
  execution: Execution,
  tables: readonly KnownTable[],
  keyOf: (bucket: string) => string | undefined,
): Call[] {
  const named = tables.filter(({ database, table }) => names(execution.sql, database, table));
  const used = named.flatMap((table) => [table, ...(table.reads ?? [])]);
  const from = `Athena, ${/^\s*(\w+)/.exec(execution.sql)?.[1]}`;
  return [
    ...used.flatMap((table) => [...lookUpCalls(from, table), ...readCalls(from, table, keyOf)]),
    ...(execution.outputLocation === undefined ? [] : resultCalls(from, execution.outputLocation)),
    ...[...execution.sql.matchAll(/\bTO\s+'(s3:\/\/[^']+)'/g)].flatMap(([, uri = '']) =>
      resultCalls(from, uri),
    ),
  ];
}

/** Whether the statement reads the table; names are quoted there. */
function names(sql: string, database: string, table: string): boolean {
  return new RegExp(`"?${database}"?\\."?${table}(\\$\\w+)?"?(?![\\w])`, 'i').test(sql);
}

/** Athena user guide, "Control access to Amazon S3 from Athena". */
function readCalls(from: string, known: KnownTable, keyOf: (bucket: string) => string | undefined): Call[] {
  const { catalog, connector, location, isGoverned = false } = known;
  if (connector !== undefined) return spillCalls(from, connector.spill);
  const tableBucket = tableBucketOf(catalog);
  if (tableBucket !== undefined && !isGoverned) {
    return [onTable(from, 'GetTableData', hereArn('s3tables', `bucket/${tableBucket}`), known)];
  }
  if (location === undefined) return [];
  // Lake Formation developer guide, "Underlying data access control".
  if (isGoverned) return [call(from, 'lakeformation:GetDataAccess', '*')];
  const { bucket, prefix } = parts(location);
  const arn = bucketArn(bucket);
  const key = keyOf(bucket);
  return [
    call(from, 's3:GetBucketLocation', arn),
    call(from, 's3:ListBucket', arn, { 's3:prefix': prefix }),
    call(from, 's3:ListBucket', arn, { 's3:prefix': prefix.replace(/\/$/, '') }),
    call(from, 's3:GetObject', `${arn}/${prefix}part-0.parquet`),
    ...(key === undefined ? [] : [call(from, 'kms:Decrypt', key)]),
  ];
}

/** Athena user guide, "Allow access to Athena Federated Query: Example policies". */
function spillCalls(from: string, uri: string): Call[] {
  const { bucket, prefix } = parts(uri);
  const arn = bucketArn(bucket);
  const file = `${arn}/${prefix}query-1/part-0`;
  return [
    call(from, 's3:GetBucketLocation', arn),
    call(from, 's3:ListBucket', arn, { 's3:prefix': prefix }),
    call(from, 's3:ListBucket', arn, { 's3:prefix': prefix.replace(/\/$/, '') }),
    ...['GetObject', 'PutObject', 'ListMultipartUploadParts', 'AbortMultipartUpload'].map((action) =>
      call(from, `s3:${action}`, file),
    ),
  ];
}

/** AWS managed policy reference, "AmazonAthenaFullAccess": what Athena may need where it writes. */
function resultCalls(from: string, uri: string): Call[] {
  const { bucket, prefix } = parts(uri);
  const arn = bucketArn(bucket);
  const file = `${arn}/${prefix}20261122_134501_1_0`;
  return [
    call(from, 's3:GetBucketLocation', arn),
    call(from, 's3:ListBucket', arn, { 's3:prefix': prefix }),
    call(from, 's3:ListBucket', arn, { 's3:prefix': prefix.replace(/\/$/, '') }),
    call(from, 's3:ListBucketMultipartUploads', arn),
    ...['GetObject', 'PutObject', 'ListMultipartUploadParts', 'AbortMultipartUpload'].map((action) =>
      call(from, `s3:${action}`, file),
    ),
  ];
}

function parts(uri: string): { bucket: string; prefix: string } {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  return { bucket, prefix };
}
