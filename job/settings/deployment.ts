/** What a deployment and those who run it agree on: `infra/` makes it so, `splitter run` goes by it. */

/** The container that runs the job. */
export const containerName = 'splitter';

/** Outputs of the stack that starting its task takes, by their names in cdk-outputs.json. */
export const runOutputs = [
  'Region',
  'Cluster',
  'TaskDefinition',
  'Subnets',
  'SecurityGroup',
  'AssignPublicIp',
  'CapacityProvider',
  'LogGroup',
  'StateBucket',
] as const;
export type RunOutput = (typeof runOutputs)[number];
