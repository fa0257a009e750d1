/** The one place for rights that no recorded call needs: each with the reason why a job has it all the same. */
import type { Grant } from './grants.js';
import { names } from './mode.js';

export interface Reason {
  readonly action: RegExp;
  readonly resource: RegExp;
  /** The roles that it holds for, by their names; for all where it is not said. */
  readonly roles?: RegExp;
  readonly reason: string;
}

export const reasons: readonly Reason[] = [
  {
    action: /^athena:StopQueryExecution$/,
    resource: /:workgroup\//,
    reason: 'A run that is stopped stops its query, which would go on scanning at a price.',
  },
  {
    action: /^s3:DeleteObject$/,
    resource: /\/runs\/\*\/done\/\*$/,
    reason: 'Markers of tranches that are written again, after a late request of a run that was overtaken.',
  },
  {
    action: /^s3:DeleteObject$/,
    resource: /\/targets\/\*\/lease\/\*$/,
    reason:
      'The first run on a target has no epochs that are past; each later one removes those before its own.',
  },
  {
    action: /^s3:(GetObject|ListBucket)$/,
    resource: new RegExp(`:${names.target}(/orders/\\*)?$`),
    reason:
      "A run need not look at its target, but `verify` and `--compare target` do, which are of any job's role.",
  },
  {
    action: /^s3:(GetObject|ListBucket|GetBucketLocation)$/,
    resource: new RegExp(`:${names.source}(/orders/\\*)?$`),
    roles: /^a source that Lake Formation governs,/,
    reason:
      'Lake Formation may govern a table and not the place of its files, or one of several tables: what it gives nobody the means to read, Athena reads by these.',
  },
  {
    action: /^athena:GetTableMetadata$/,
    resource: /:datacatalog\//,
    roles: /^a query,/,
    reason:
      "One list has Athena's rights for tables and queries; by this one nobody learns of a table what Glue's rights do not let him look up.",
  },
  {
    action: /^athena:(GetTableMetadata|GetDataCatalog)$/,
    resource: /:datacatalog\/s3tablescatalog(\/my-tables)?$/,
    reason:
      'By which of its two names Athena asks for such a catalog, and whether a query asks for it, could not be tried; neither tells of rows.',
  },
  {
    action: /^s3tables:GetTableData$/,
    resource: /:bucket\/my-tables\//,
    roles: /that Lake Formation governs,/,
    reason:
      'Lake Formation may govern a table bucket and give nobody the means to read it; Athena reads by this then.',
  },
  {
    action: /^s3:AbortMultipartUpload$/,
    resource: new RegExp(`:${names.state}/`),
    reason: 'Of a large file of the state that is sent in parts, when a part fails for good.',
  },
  {
    action: /^glue:(GetCatalog|GetDatabase|GetTable|GetPartition|GetPartitions|BatchGetPartition)$/,
    resource:
      /:(catalog(\/s3tablescatalog(\/my-tables)?)?|database\/([^/]+|s3tablescatalog\/my-tables\/db)|table\/(s3tablescatalog\/my-tables\/)?db\/[^/]+)$/,
    reason:
      'One statement has all actions on all resources: Glue asks for rights on a table at its database and catalog, too, and a table may have partitions tomorrow.',
  },
  {
    action: /^glue:GetTables$/,
    resource: /:(catalog|database\/[^/]+|table\/db\/[^/]+)$/,
    reason:
      'Whether the engine of Athena lists the tables of a database for a view could not be tried; who may look all of them up learns nothing more by it.',
  },
  {
    action: /^kms:(Decrypt|GenerateDataKey)$/,
    resource: /:key\//,
    reason: 'One statement has all keys: which bucket a key is of is not known where it is named.',
  },
];

/** @param role its name */
export function reasonFor(role: string, { action, resource }: Grant): string | undefined {
  return reasons.find(
    (each) => each.action.test(action) && each.resource.test(resource) && (each.roles?.test(role) ?? true),
  )?.reason;
}
