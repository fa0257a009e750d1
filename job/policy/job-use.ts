/** What a job uses in AWS, by its settings: all that its rights depend on. */
import type { TableName } from '../settings/athena-values.js';

export interface JobUse {
  /** Its prefix is empty, or ends with a slash; so is that of the state. */
  readonly target: Place;
  /** Undefined where it is a folder. */
  readonly state: Place | undefined;
  /** Undefined where it is local files. */
  readonly source: FilesUse | AthenaUse | undefined;
  /** Whether frozen rows of runs are kept, and removed when there are more than that. */
  readonly keepsFrozen: boolean;
  /** Whether a number of runs is kept, so that others are removed. */
  readonly removesRuns: boolean;
  /** Whether objects of the target are deleted. */
  readonly deletes: boolean;
  /** What PutObject needs beside itself on objects of the target, such as `s3:PutObjectTagging`. */
  readonly objectRights: readonly string[];
  /** The same of the state. */
  readonly stateRights: readonly string[];
  /** ARNs of the KMS keys of all places. */
  readonly keys: readonly string[];
}

/** Files on S3. */
export interface FilesUse {
  readonly kind: 'files';
  /** Not necessarily folders: a prefix may end within a name. */
  readonly places: readonly Place[];
}

export interface AthenaUse {
  readonly kind: 'athena';
  readonly workgroup: string;
  readonly catalog: string;
  /** All that a query reads, and the view as well where it is one; of a connector those of Glue beside it. Of lower case. */
  readonly tables: readonly TableName[];
  /** Where the files of those tables lie. Their prefixes are empty, or end with a slash; so does that of the results. */
  readonly locations: readonly Place[];
  /** The workgroup's own place for results, where it has one. */
  readonly results: Place | undefined;
  readonly lakeFormation: boolean;
  /** What a federated catalog is reached by; undefined for any other. */
  readonly connector: ConnectorUse | undefined;
}

export interface ConnectorUse {
  /** ARNs of Lambda functions. */
  readonly functions: readonly string[];
  /** Where it puts what is too large for an answer. */
  readonly spill: Place;
}

export interface Place {
  readonly bucket: string;
  /** What keys begin with. */
  readonly prefix: string;
}

/** Where the rights hold: names, or what CloudFormation fills in. */
export interface Where {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}
