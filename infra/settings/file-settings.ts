/** The deployments of a config file: for each the context that `-c name=value` would give, and the lines it comes from. */
import { deploymentKey, jobsKey, meantName } from '../../job/settings/config-keys.js';
import type { Config, ConfigTexts, DeploymentValues } from '../../job/settings/read-config.js';
import { allSettings } from '../../job/settings/registry.js';
import { parseS3Pattern } from '../../job/settings/s3-pattern.js';
import { betweenRepeated, keyOf } from '../../job/settings/setting.js';
import { type Context, type ContextFault, throwFaults } from './context-error.js';
import { hasOwn, ownWords, passedSettings } from './job-settings.js';
import { registry } from './registry.js';

export interface FileSettings {
  readonly context: Context;
  /** By the setting's name, as messages name it: `splitter.yaml:12: source-locations`. */
  readonly places: ReadonlyMap<string, string>;
}

/** What the job and the stack share: a job's `workers` is the number of tasks of its deployment. */
const ofBoth = ['workers'];

/** Left out, they would make another job of it without a word. */
const otherServers = ['endpointUrl', 'sourceEndpointUrl', 'athenaEndpointUrl'];
const ofOtherServer =
  "is for another server than AWS's, and a deployed job works with AWS's alone; leave it out, or give it to the commands as a flag";

/**
 * One for each job that is to be deployed; none where the file has no `deployment`.
 * @throws ContextError for what is wrong with the file itself
 */
export function fileSettings(config: Config): FileSettings[] {
  const isFor = ({ deployment }: { readonly deployment: DeploymentValues | undefined }) =>
    deployment !== undefined;
  if (!isFor(config) && ![...config.jobs.values()].some(isFor)) return [];
  const faults: ContextFault[] = [...config.faults];
  const { path, common, deployment = new Map() } = config;
  if (config.jobs.size === 0) {
    const only = settingsOf(common, deployment, path, faults);
    throwFaults(faults);
    return [only];
  }
  const jobs = [...config.jobs].filter(([, job]) => isFor(config) || isFor(job));
  const all = jobs.map(([name, job]) => {
    const texts = new Map([...common, ...job.texts, ['job', { text: name, place: job.place }] as const]);
    return {
      name,
      settings: settingsOf(texts, new Map([...deployment, ...(job.deployment ?? [])]), path, faults),
    };
  });
  if (config.jobs.size > 1) checkNames(all, path, faults);
  throwFaults(faults);
  return all.map(({ settings }) => settings);
}

function settingsOf(
  texts: ConfigTexts,
  deployment: DeploymentValues,
  path: string,
  faults: ContextFault[],
): FileSettings {
  const context: Record<string, unknown> = {};
  const places = new Map<string, string>();
  const names = new Map(Object.keys(registry).map((name) => [keyOf(name), name]));
  const keep = (name: string, value: unknown, place: string, key = keyOf(name)) => {
    context[name] = value;
    places.set(name, `${place}: ${key}`);
  };
  for (const [name, { text, place }] of texts) {
    if (text === undefined) continue;
    if (name === 'target') {
      for (const [part, value] of targetParts(text)) keep(part, value, place, 'target');
    } else if (otherServers.includes(name)) {
      faults.push({ setting: `${place}: ${keyOf(name)}`, problem: ofOtherServer });
    } else if (passedSettings.has(name) || ofBoth.includes(name)) {
      keep(name, allSettings.get(name)?.repeatable ? text.split(betweenRepeated) : text, place);
    }
  }
  for (const [key, { value, place }] of deployment) {
    const name = names.get(key);
    if (name !== undefined && name !== 'config') keep(name, value, place);
    else faults.push({ setting: `${place}: ${key}`, problem: strange(key, [...names.keys()], path) });
  }
  return { context, places };
}

function strange(key: string, known: readonly string[], path: string): string {
  const ofJob = [...allSettings.keys()].find((name) => keyOf(name) === key);
  if (ofJob === undefined) {
    return `is no setting of a deployment${meantName(key, known)}; docs/deployment.md lists them`;
  }
  if (ofJob !== 'target' && hasOwn(ofJob)) return ownWords;
  return `is a setting of the job; it stands beside ${deploymentKey} in ${path}`;
}

function targetParts(text: string): [string, string][] {
  try {
    const { bucket, pattern } = parseS3Pattern(text);
    return [
      ['targetBucket', bucket],
      ['targetPrefix', pattern],
    ];
  } catch {
    // Judged as a bucket's name, which it is not.
    return [['targetBucket', text]];
  }
}

/** A stack's name is what keeps its buckets, so that none may change because another job is added. */
function checkNames(
  all: readonly { readonly name: string; readonly settings: FileSettings }[],
  path: string,
  faults: ContextFault[],
): void {
  for (const { name } of all.filter(({ settings }) => settings.context.stackName === undefined)) {
    const setting = `${path}: ${jobsKey}: ${name}: ${deploymentKey}: stack-name`;
    const problem = `expected the name of the stack of each of several jobs, got none for ${name}; jobs of the same name share a stack, and one that is deployed keeps its name (GlueToS3Splitter where none was given), and its buckets with it`;
    faults.push({ setting, problem });
  }
}
