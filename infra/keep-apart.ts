/** Keeps the job whose state lies at the bucket's root from the states of the stack's other jobs, which lie below it. */

import { Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  frozenPrefix,
  indexPrefix,
  jobsPrefix,
  resultsPrefix,
  runsPrefix,
  stagedPrefix,
  targetsPrefix,
} from '../job/policy/state-prefixes.js';

/** All that a state has: `RunState` and `TargetState` know the layout. */
const ofState = [stagedPrefix, frozenPrefix, runsPrefix, indexPrefix, resultsPrefix, targetsPrefix];

export function keepApart(role: IRole, state: Bucket): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      sid: 'OtherJobs',
      effect: Effect.DENY,
      actions: ['s3:*'],
      resources: [state.arnForObjects(`${jobsPrefix}*`)],
    }),
  );
  // A listing without a prefix would name what the others have.
  role.addToPrincipalPolicy(
    new PolicyStatement({
      sid: 'ListingsOfOtherJobs',
      effect: Effect.DENY,
      actions: ['s3:ListBucket'],
      resources: [state.bucketArn],
      conditions: {
        StringNotLike: { 's3:prefix': ofState.flatMap((folder) => [`${folder}*`, folder.slice(0, -1)]) },
      },
    }),
  );
}
