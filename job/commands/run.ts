/** `splitter run`: starts the deployed task from wherever one is, and on request stays with it to the end. */
import type { Command } from './command.js';

export const run: Command = {
  name: 'run',
  summary: 'start the task that is deployed on AWS',
  description:
    "Starts one task of the deployment in cdk-outputs.json. Flags of split given here override the deployment's settings for this run. Waits until the task is running; with --wait until it has ended, and exits with its exit code. A task that fails is told with its cause, where its log is, and the line that goes on. Ending this command does not end the task.",
  examples: [
    { what: 'the deployed task as it is, to its end', line: 'splitter run --wait' },
    { what: 'other rows than the deployment reads', line: `splitter run --where "dt='2026-11-21'"` },
  ],
  start: async (flags, environment, machine, faults) => {
    const { readSettings } = await import('../settings/read-settings.js');
    const { settings, warnings } = readSettings('run', flags, environment, machine, faults);
    // With the SDK's client for ECS, which no other command needs.
    const { runDeployed } = await import('./run-deployed.js');
    return runDeployed(settings, warnings, flags);
  },
};
