/** A statement of an IAM policy as plain data, from which both the deployment and `splitter policy` make theirs. */
export interface Statement {
  /** Of letters and digits, once in a policy. */
  readonly sid?: string;
  /** Such as `s3:GetObject`, without wildcards. */
  readonly actions: readonly string[];
  /** ARNs; `*` where an action knows no resources. */
  readonly resources: readonly string[];
  /** By operator, then by key of the condition. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
