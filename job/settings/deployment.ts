/** What a deployment and those who run it agree on: `infra/` makes it so, `splitter run` goes by it. */

export { defaultJob } from '../shared/default-job.js';

/** The container that runs the job. */
export const containerName = 'splitter';

/** Outputs of a stack that starting a task takes, by their names in cdk-outputs.json: those that its jobs share. */
export const stackOutputs = [
  'Region',
  'Cluster',
  'Subnets',
  'SecurityGroup',
  'AssignPublicIp',
  'LogGroup',
  'StateBucket',
] as const;
export type StackOutput = (typeof stackOutputs)[number];

/** Those that each of its jobs has, with an ending of `ofJob` and its name for all but the one that the stack had alone. */
export const jobOutputs = ['TaskDefinition', 'CapacityProvider'] as const;
export type JobOutput = (typeof jobOutputs)[number];

/** Which job it is, and where its state lies; deployments of earlier versions have neither. */
export const jobName = 'Job';
export const jobState = 'State';

/** `JobForOrders`: what stands after it tells the outputs of that job from those of others. */
export const ofJob = 'For';
