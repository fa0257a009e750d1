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
  'StateBucket',
] as const;
export type RunOutput = (typeof runOutputs)[number];

/** Settings of a run that the stack itself decides, or that make no sense in a container. */
export const decidedByStack: ReadonlySet<string> = new Set([
  ...['target', 'state', 'scratchDir', 'log', 'metrics', 'region', 'workers'],
  // Of one run or one task: given to each task as it is started.
  ...['runId', 'resume', 'batch'],
  // Local files, and other servers than AWS.
  ...['files', 'filesFormat', 'filesHeader', 'filesDelimiter', 'filesQuote', 'columnNames', 'columnTypes'],
  ...['endpointUrl', 'forcePathStyle', 'athenaEndpointUrl'],
]);

/** Whether `splitter run` hands the setting on to the task it starts. */
export function isHandedOn(name: string, commands: readonly string[]): boolean {
  return commands.includes('split') && !decidedByStack.has(name);
}
