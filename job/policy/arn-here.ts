/** The ARN of what is of this account and region. */
import type { Where } from './job-use.js';

/** @param resource such as `workgroup/primary` */
export function arnHere(service: string, resource: string, { partition, region, account }: Where): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
