/**
 * Judges calls by policies. Standard input: JSON `{ account, principal, policies, calls }`, the policies those of one role;
 * standard output: for each call whether it is allowed, or in words why it could not be judged.
 */
import { text } from 'node:stream/consumers';
import { runSimulation } from '@cloud-copilot/iam-simulate';

const { account, principal, policies, calls } = JSON.parse(await text(process.stdin));
const identityPolicies = policies.map((policy, index) => ({ name: `policy-${index}`, policy }));
// Organizations' own default.
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const serviceControlPolicies = [
  { orgIdentifier: 'ou-1', policies: [{ name: 'FullAWSAccess', policy: everything }] },
];

const verdicts = [];
for (const { action, resource, context } of calls) {
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: context,
      },
      identityPolicies,
      serviceControlPolicies,
      resourceControlPolicies: [],
      // The account's own keys let its roles' policies decide; AWS KMS developer guide, "Default key policy".
      ...(action.startsWith('kms:') && { resourcePolicy: keyPolicy() }),
    },
    { simulationMode: 'Strict' },
  );
  verdicts.push(result.resultType === 'error' ? JSON.stringify(result.errors) : result.overallResult);
}
process.stdout.write(JSON.stringify(verdicts));

function keyPolicy() {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}
