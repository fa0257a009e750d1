/** The one place for rights that no recorded call needs: each with the reason why a job has it all the same. */
import type { Grant } from './grants.js';
import { names } from './mode.js';

export interface Reason {
  readonly action: RegExp;
  readonly resource: RegExp;
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
    action: /^s3:AbortMultipartUpload$/,
    resource: new RegExp(`:${names.state}/`),
    reason: 'Of a large file of the state that is sent in parts, when a part fails for good.',
  },
  {
    action: /^glue:(GetDatabase|GetTable|GetPartition|GetPartitions|BatchGetPartition)$/,
    resource: /:(catalog|database\/[^/]+|table\/db\/[^/]+)$/,
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

export function reasonFor({ action, resource }: Grant): string | undefined {
  return reasons.find((each) => each.action.test(action) && each.resource.test(resource))?.reason;
}
