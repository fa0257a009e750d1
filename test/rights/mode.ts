/** A way of using the job: a deployment's settings, what lies in the source, and the commands that its role runs. */
import type { Workgroup } from '../doubles/athena-server/executions.js';
import type { Connector, KnownTable } from './athena-calls.js';

export interface Mode {
  readonly name: string;
  /** As `-c name=value`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** In one stack with a job `users`: which of the two had it alone. @default a stack of its own */
  readonly firstJob?: 'orders' | 'users';
  /** The tables of Athena beside `db.orders`. */
  readonly tables?: readonly KnownTable[];
  /** Whether Lake Formation governs `db.orders`. */
  readonly isGoverned?: boolean;
  /** That `db.orders` is in. @default the account's own in Glue */
  readonly catalog?: string;
  /** Of that catalog. */
  readonly connector?: Connector;
  readonly workgroups?: Readonly<Record<string, Workgroup>>;
  /** Of KMS, by bucket, for the objects there. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Whether the target's bucket has Object Lock. */
  readonly isLocked?: boolean;
  /** One after the other; each ends with one of its codes. */
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly run: readonly string[]; readonly codes?: readonly number[] }
  /** A version of the source's rows. */
  | { readonly rows: Readonly<Record<number, string>> }
  /** An object that is not the job's. */
  | { readonly put: string; readonly body: string };

export const names = { target: 'my-objects', state: 'my-state', source: 'lake' } as const;

/** With partitions, as most are. */
export const orders: KnownTable = {
  database: 'db',
  table: 'orders',
  location: `s3://${names.source}/orders/`,
  isPartitioned: true,
};
