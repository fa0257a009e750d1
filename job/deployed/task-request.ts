/** What ECS is asked to start: the deployment's task, with the run's id and the user's flags as variables of its container. */
import type { KeyValuePair, RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { containerName } from '../settings/deployment.js';
import type { GivenFlags } from '../settings/parse-values.js';
import { allSettings, isHandedOn } from '../settings/registry.js';
import { betweenRepeated, flagOf, variableOf } from '../settings/setting.js';
import { SettingsError } from '../shared/errors.js';
import type { Deployment } from './deployment-outputs.js';

/** Characters, those of the JSON included; ECS API reference, RunTask, `overrides`. */
const mostOverrides = 8_192;

/**
 * `flags` have been found free of faults.
 * @throws SettingsError when they are longer than ECS takes
 */
export function taskRequest(deployment: Deployment, runId: string, flags: GivenFlags): RunTaskCommandInput {
  const environment = handedOn(flags);
  const overrides = {
    containerOverrides: [
      { name: containerName, environment: [...environment, { name: variableOf('runId'), value: runId }] },
    ],
  };
  const { length } = JSON.stringify(overrides);
  if (length > mostOverrides) throw tooLong(length, flags);
  return {
    cluster: deployment.Cluster,
    taskDefinition: deployment.TaskDefinition,
    count: 1,
    startedBy: 'splitter run',
    ...(deployment.CapacityProvider === 'FARGATE_SPOT'
      ? { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }
      : { launchType: 'FARGATE' }),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: deployment.Subnets.split(','),
        securityGroups: deployment.SecurityGroup.split(','),
        assignPublicIp: deployment.AssignPublicIp === 'ENABLED' ? 'ENABLED' : 'DISABLED',
      },
    },
    overrides,
  };
}

function handedOn(flags: GivenFlags): KeyValuePair[] {
  return [...allSettings].flatMap(([name, setting]) => {
    const given = flags[name];
    if (given === undefined || !isHandedOn(setting)) return [];
    const flag = given === true ? 'true' : given;
    const text = setting.severalInVariable ? flag.replaceAll(betweenRepeated, '\n') : flag;
    if (text.includes(betweenRepeated)) {
      const problem = 'expected one value, since a variable of the task holds no more, got several';
      throw new SettingsError([{ setting: flagOf(name), problem }]);
    }
    const value = setting.schema.parse(text);
    // A text that stands in a file travels as the text: the container has no such file.
    return [{ name: variableOf(name), value: typeof value === 'string' ? value : text }];
  });
}

function tooLong(length: number, flags: GivenFlags): SettingsError {
  const [longest] = handedOn(flags).sort((a, b) => (b.value?.length ?? 0) - (a.value?.length ?? 0));
  const name = [...allSettings.keys()].find((known) => variableOf(known) === longest?.name) ?? '';
  const problem =
    `expected overrides of at most ${mostOverrides.toLocaleString('en-US')} characters in all, which is ECS's limit, ` +
    `got ${length.toLocaleString('en-US')}, of which this has ${(longest?.value?.length ?? 0).toLocaleString('en-US')}; ` +
    `deploy with it instead: npx cdk deploy -c ${name}=…`;
  return new SettingsError([{ setting: flagOf(name), problem }]);
}
