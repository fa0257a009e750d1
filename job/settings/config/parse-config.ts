/** What a config file says: settings of all jobs, and of each job that it names, as texts with their lines. */
import { isMap, isScalar, type Node, type Pair } from 'yaml';
import { type Fault, SettingsError } from '../../shared/errors.js';
import { wordsOf } from '../../shared/words-of.js';
import { configKeys, deploymentKey, jobsKey, strangeKey } from '../config-keys.js';
import type { FileText } from '../parse-values.js';
import { entries } from '../registry.js';
import { type DeploymentValues, deploymentValue } from './deployment-values.js';
import { parseYaml, type Yaml } from './parse-yaml.js';
import { valueText } from './value-text.js';

/** By the setting's name. */
export type ConfigTexts = ReadonlyMap<string, FileText>;

export interface ConfigJob {
  readonly texts: ConfigTexts;
  /** Undefined where it has none of its own. */
  readonly deployment: DeploymentValues | undefined;
  readonly place: string;
}

export interface Config {
  /** As it was given. */
  readonly path: string;
  /** Of all jobs. */
  readonly common: ConfigTexts;
  /** Of all jobs; undefined where there is none beside them. */
  readonly deployment: DeploymentValues | undefined;
  /** By name. */
  readonly jobs: ReadonlyMap<string, ConfigJob>;
  /** Of its keys and of the forms of its values; what a value means is judged with the settings. */
  readonly faults: readonly Fault[];
}

interface Reading {
  readonly yaml: Yaml;
  readonly faults: Fault[];
}

interface Keyed {
  readonly key: string;
  readonly value: unknown;
  readonly place: string;
}

/** @throws SettingsError for what is no YAML */
export function parseConfig(text: string, path: string): Config {
  const yaml = parseYaml(text, path);
  if (!('resolve' in yaml)) throw new SettingsError(yaml);
  const reading: Reading = { yaml, faults: [] };
  const pairs = pairsOf(yaml.root, reading);
  const ofJobs = pairs.find(({ key }) => key === jobsKey);
  const jobs = ofJobs === undefined ? new Map<string, ConfigJob>() : readJobs(ofJobs, reading);
  const others = pairs.filter((pair) => pair !== ofJobs);
  const deployment = readDeployment(others, reading);
  const common = readTexts(others, reading, ofJobs !== undefined);
  return { path, common, deployment, jobs, faults: reading.faults };
}

function readJobs(pair: Keyed, reading: Reading): Map<string, ConfigJob> {
  const jobs = new Map<string, ConfigJob>();
  const found = mapOf(pair, reading);
  if (found === undefined || found.length === 0) {
    if (found !== undefined) tell(pair, 'expected at least one job, got none', reading);
    return jobs;
  }
  for (const job of found) {
    const name = entries.get('job')?.schema.safeParse(job.key);
    for (const message of new Set(name?.error?.issues.map((issue) => issue.message)))
      tell(job, message, reading);
    const pairs = mapOf(job, reading) ?? [];
    const deployment = readDeployment(pairs, reading);
    jobs.set(job.key, { texts: readTexts(pairs, reading, true), deployment, place: job.place });
  }
  return jobs;
}

function readDeployment(pairs: readonly Keyed[], reading: Reading): DeploymentValues | undefined {
  const found = pairs.find(({ key }) => key === deploymentKey);
  if (found === undefined) return undefined;
  const values = new Map<string, { value: string | readonly string[]; place: string }>();
  for (const pair of mapOf(found, reading) ?? []) {
    try {
      values.set(pair.key, {
        value: deploymentValue(pair.value, reading.yaml.resolve),
        place: pair.place,
      });
    } catch (error) {
      tell(pair, wordsOf(error), reading);
    }
  }
  return values;
}

/** The pairs of a map that may have none: `orders:` alone is a job that has what all have. */
function mapOf(pair: Keyed, reading: Reading): readonly Keyed[] | undefined {
  const value = pair.value === null ? undefined : reading.yaml.resolve(pair.value as Node);
  if (value === undefined || (isScalar(value) && value.value === null)) return [];
  if (isMap(value)) return pairsOf(value, reading);
  tell(pair, 'expected settings below it, each with a key, got none', reading);
  return undefined;
}

function pairsOf(map: Node | undefined, { yaml, faults }: Reading): Keyed[] {
  if (!isMap(map)) return [];
  return map.items.flatMap(({ key, value }: Pair) => {
    const place = yaml.placeOf(key as Node);
    const named = yaml.resolve(key as Node);
    if (isScalar(named) && named.value !== null) {
      return [{ key: typeof named.value === 'string' ? named.value : (named.source ?? ''), value, place }];
    }
    faults.push({ setting: place, problem: 'expected the name of a setting or of a job, got none' });
    return [];
  });
}

/** @param isNamed the name of each job stands over its settings */
function readTexts(pairs: readonly Keyed[], reading: Reading, isNamed: boolean): ConfigTexts {
  const texts = new Map<string, FileText>();
  for (const pair of pairs.filter(({ key }) => key !== deploymentKey)) {
    const known = configKeys.get(pair.key);
    if (known === undefined) tell(pair, strangeKey(pair.key), reading);
    else if (known.name === 'job' && isNamed) {
      tell(pair, `is the name under which a job stands in ${jobsKey}; leave it out`, reading);
    } else {
      let text: string | undefined;
      try {
        text = valueText(known.setting, pair.value, reading.yaml.resolve);
      } catch (error) {
        tell(pair, wordsOf(error), reading);
      }
      texts.set(known.name, { text, place: pair.place });
    }
  }
  return texts;
}

function tell({ place, key }: Keyed, problem: string, { faults }: Reading): void {
  faults.push({ setting: `${place}: ${key}`, problem });
}
