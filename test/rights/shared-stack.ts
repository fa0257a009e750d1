/** Two jobs in one stack, as their config file, whose states lie in one bucket: one at its root, the other below. */
import { names } from './mode.js';

/** @param first the job at the root, `orders` or `users` */
export function sharedStack(first: string): string {
  const jobs = ['orders', 'users'].map(
    (name) => `  ${name}:
    table: db.${name}
    target: s3://${names.target}/${name}/
    deployment: { source-locations: s3://${names.source}/${name}/ }
`,
  );
  return `
key: '{id}.json'
write: changed
missing: delete
keep-runs: 1
keep-frozen: 1
deployment: { stack-name: Nightly, first-job: ${first} }
jobs:
${jobs.join('')}`;
}
