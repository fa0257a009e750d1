/** Which of the job's settings a deployment takes, under their own names, and the variables they become. */
import { allSettings } from '../../job/settings/registry.js';
import { type Setting, variableOf } from '../../job/settings/setting.js';

/** The commands that a deployment runs. */
const stages: readonly string[] = ['split', 'plan', 'upload', 'finish'];

/** The source's settings, which the stack reads too. The job judges what the registry does not know here. */
const athenaNames = ['table', 'query', 'where', 'columns', 'workgroup', 'catalog'] as const;

/** By name, such as `maxInFlight`: the variable, and the job's own schema where it has one. */
export interface PassedSetting {
  readonly variable: string;
  readonly setting: Setting | undefined;
}

export const passedSettings: ReadonlyMap<string, PassedSetting> = new Map(
  [...athenaNames, ...registeredNames()].map((name) => [
    name,
    { variable: variableOf(name), setting: allSettings.get(name) },
  ]),
);

function registeredNames(): string[] {
  const ofRuns = (commands: readonly string[]) => commands.some((command) => stages.includes(command));
  return [...allSettings]
    .filter(([, { commands, deployed }]) => deployed !== false && ofRuns(commands))
    .map(([name]) => name);
}

/** Whether it is the job's, and of those that a deployment takes from nobody. */
export function hasOwn(name: string): boolean {
  return allSettings.get(name)?.deployed === false && !passedSettings.has(name);
}

export const ownWords = 'is a setting of the job that a deployment has its own of; leave it out';
