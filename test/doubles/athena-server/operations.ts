/** The actions of Athena's API that the double knows, each from its request's JSON to its answer's. */
import { z } from 'zod';
import { AthenaApiError } from './athena-error.js';
import { type QueryEngine, tableKey } from './engine.js';
import type { Execution, Executions, Workgroup } from './executions.js';
import type { AthenaScript } from './script.js';

export interface Context {
  readonly engine: QueryEngine;
  readonly executions: Executions;
  readonly script: AthenaScript;
  readonly workgroups: ReadonlyMap<string, Workgroup>;
  /** Rows of one page of results. */
  readonly pageSize: number;
}

const id = z.object({ QueryExecutionId: z.string() });
const table = z.object({ CatalogName: z.string(), DatabaseName: z.string(), TableName: z.string() });
const start = z.object({
  QueryString: z
    .string()
    .min(1)
    .refine(
      (sql) => Buffer.byteLength(sql) <= 262_144,
      'Member must have length less than or equal to 262144',
    ),
  // Athena API Reference, "StartQueryExecution".
  ClientRequestToken: z.string().min(32).max(128),
  WorkGroup: z.string().default('primary'),
  QueryExecutionContext: z.object({ Catalog: z.string().optional() }).optional(),
  ResultConfiguration: z
    .object({
      OutputLocation: z.string().optional(),
      EncryptionConfiguration: z
        .object({
          EncryptionOption: z.enum(['SSE_S3', 'SSE_KMS', 'CSE_KMS']),
          KmsKey: z.string().optional(),
        })
        .optional(),
      AclConfiguration: z.object({ S3AclOption: z.literal('BUCKET_OWNER_FULL_CONTROL') }).optional(),
    })
    .optional(),
});
const results = id.extend({
  NextToken: z.string().optional(),
  QueryResultType: z.enum(['DATA_ROWS', 'DATA_MANIFEST']).default('DATA_ROWS'),
});

function storedWith(configuration: z.infer<typeof start>['ResultConfiguration']): Execution['storedWith'] {
  const { EncryptionConfiguration: encryption, AclConfiguration: acl } = configuration ?? {};
  return {
    ...(encryption === undefined
      ? {}
      : { ServerSideEncryption: encryption.EncryptionOption === 'SSE_S3' ? 'AES256' : 'aws:kms' }),
    ...(encryption?.KmsKey === undefined ? {} : { SSEKMSKeyId: encryption.KmsKey }),
    ...(acl === undefined ? {} : { ACL: 'bucket-owner-full-control' }),
  };
}

export const operations: Readonly<Record<string, (context: Context, input: unknown) => unknown>> = {
  StartQueryExecution(context, input) {
    const { QueryString: sql, ClientRequestToken: token, ...rest } = start.parse(input);
    const { WorkGroup: workgroup, ResultConfiguration } = rest;
    const same = context.executions.all.find((each) => each.token === token);
    if (same !== undefined) {
      if (same.sql === sql) return { QueryExecutionId: same.id };
      throw new AthenaApiError('InvalidRequestException', 'Idempotent parameters do not match');
    }
    const { managed = false, enforce = false, outputLocation } = workgroupOf(context, workgroup);
    const asked = ResultConfiguration?.OutputLocation;
    if (managed && asked !== undefined) {
      throw new AthenaApiError(
        'InvalidRequestException',
        'ManagedQueryResultsConfiguration and OutputLocation exclude each other',
      );
    }
    const place = enforce ? outputLocation : (asked ?? outputLocation);
    if (!managed && place === undefined) {
      throw new AthenaApiError(
        'InvalidRequestException',
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    }
    const query = {
      sql,
      token,
      workgroup,
      managed,
      outputLocation: managed ? undefined : place,
      // A workgroup that enforces its settings goes before the request's.
      storedWith: enforce ? {} : storedWith(ResultConfiguration),
    };
    return { QueryExecutionId: context.executions.start(query, context.script.queryFate(sql)).id };
  },

  async GetQueryExecution(context, input) {
    const execution = context.executions.get(id.parse(input).QueryExecutionId);
    const pending = execution.pending.shift();
    // The work goes on meanwhile; a test that polls at once must not spin until it is done.
    if (pending === undefined) await execution.ended;
    return { QueryExecution: describe(execution, pending ?? execution.state) };
  },

  StopQueryExecution(context, input) {
    context.executions.stop(context.executions.get(id.parse(input).QueryExecutionId));
    return {};
  },

  GetQueryResults(context, input) {
    const { QueryExecutionId, NextToken, QueryResultType } = results.parse(input);
    const execution = context.executions.get(QueryExecutionId);
    if (execution.state !== 'SUCCEEDED') {
      throw new AthenaApiError(
        'InvalidRequestException',
        `Query did not finish successfully. Final query state: ${execution.state}`,
      );
    }
    const { answer } = execution;
    const columns =
      QueryResultType === 'DATA_ROWS' ? (answer?.columns ?? []) : [{ name: 'file', type: 'varchar' }];
    const rows =
      QueryResultType === 'DATA_ROWS'
        ? [columns.map(({ name }): string | undefined => name), ...(answer?.rows ?? [])]
        : execution.manifest.map((uri) => [uri]);
    const from = Number(NextToken ?? 0);
    const next = from + context.pageSize;
    return {
      ...(next < rows.length ? { NextToken: String(next) } : {}),
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: type })) },
        Rows: rows.slice(from, next).map((row) => ({
          Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
        })),
      },
    };
  },

  GetWorkGroup(context, input) {
    const name = z.object({ WorkGroup: z.string() }).parse(input).WorkGroup;
    const {
      managed = false,
      enforce = false,
      requesterPays = false,
      outputLocation,
    } = workgroupOf(context, name);
    return {
      WorkGroup: {
        Name: name,
        State: 'ENABLED',
        Configuration: {
          EnforceWorkGroupConfiguration: enforce,
          RequesterPaysEnabled: requesterPays,
          ResultConfiguration: outputLocation === undefined ? {} : { OutputLocation: outputLocation },
          ManagedQueryResultsConfiguration: { Enabled: managed },
        },
      },
    };
  },

  async GetTableMetadata({ engine }, input) {
    const { CatalogName, DatabaseName, TableName } = table.parse(input);
    const known = engine.tables.get(
      tableKey({ catalog: CatalogName, database: DatabaseName, table: TableName }),
    );
    if (known === undefined) {
      throw new AthenaApiError(
        'MetadataException',
        `EntityNotFoundException: Entity Not Found: ${DatabaseName}.${TableName}`,
      );
    }
    const columns = await engine.describe(known);
    return {
      TableMetadata: {
        Name: TableName,
        TableType: known.location === undefined ? 'VIRTUAL_VIEW' : 'EXTERNAL_TABLE',
        Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
        PartitionKeys: [],
        Parameters: {
          ...(known.location === undefined ? {} : { location: known.location }),
          ...(known.iceberg === true ? { table_type: 'ICEBERG' } : {}),
        },
      },
    };
  },
};

function workgroupOf({ workgroups }: Context, name: string): Workgroup {
  const found = workgroups.get(name);
  if (found === undefined)
    throw new AthenaApiError('InvalidRequestException', `WorkGroup ${name} is not found.`);
  return found;
}

function describe(execution: Execution, state: string): unknown {
  const ended = state === execution.state && state !== 'RUNNING';
  const failed = ended && execution.category !== undefined;
  return {
    QueryExecutionId: execution.id,
    Query: execution.sql,
    WorkGroup: execution.workgroup,
    QueryExecutionContext: { Catalog: 'awsdatacatalog' },
    ManagedQueryResultsConfiguration: { Enabled: execution.managed },
    Status: {
      State: state,
      ...(ended && execution.reason !== undefined ? { StateChangeReason: execution.reason } : {}),
      ...(failed
        ? {
            AthenaError: {
              ErrorCategory: execution.category,
              ErrorType: 1,
              Retryable: execution.retryable,
              ErrorMessage: execution.reason,
            },
          }
        : {}),
    },
    Statistics: ended
      ? {
          DataScannedInBytes: 1_000,
          EngineExecutionTimeInMillis: 20,
          QueryQueueTimeInMillis: 5,
          ...(execution.manifestUri === undefined ? {} : { DataManifestLocation: execution.manifestUri }),
        }
      : {},
  };
}
