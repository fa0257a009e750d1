/** What a config file says of a deployment: values as they are written, with their lines. `infra/` judges them. */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { inQuotes, type Yaml } from './parse-yaml.js';

export interface DeploymentValue {
  /** A text, or several of a list; of a map, `name=value` each. */
  readonly value: string | readonly string[];
  /** `splitter.yaml:12` */
  readonly place: string;
}

/** By key, such as `source-locations`. */
export type DeploymentValues = ReadonlyMap<string, DeploymentValue>;

/** @throws Error whose message says what was expected */
export function deploymentValue(given: unknown, resolve: Yaml['resolve']): DeploymentValue['value'] {
  const value = given === null ? null : resolve(given as Node);
  if (isSeq(value)) return value.items.map((item) => scalarText(item, resolve));
  if (isMap(value)) {
    return value.items.map((item) => `${scalarText(item.key, resolve)}=${scalarText(item.value, resolve)}`);
  }
  return scalarText(value, resolve);
}

/** Numbers and true or false as they are written. */
function scalarText(given: unknown, resolve: Yaml['resolve']): string {
  const node = given === null ? null : resolve(given as Node);
  if (isScalar(node)) {
    const { value, source } = node;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return source ?? String(value);
  }
  throw new Error(`expected a text, a number, true or false, or a list of them; ${inQuotes}`);
}
