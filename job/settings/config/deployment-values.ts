/** What a config file says of a deployment: values as they are written, with their lines. `infra/` judges them. */
import { isMap, isScalar, isSeq } from 'yaml';
import { pairedText } from '../paired-text.js';
import { inQuotes, type Yaml } from './parse-yaml.js';
import { resolved } from './value-text.js';

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
  const text = (node: unknown) => scalarText(resolved(node, resolve));
  const value = resolved(given, resolve);
  if (isSeq(value)) return value.items.map(text);
  if (isMap(value)) return value.items.map((item) => pairedText(text(item.key), '=', text(item.value)));
  return scalarText(value);
}

/** Numbers and true or false as they are written. */
function scalarText(node: unknown): string {
  if (isScalar(node)) {
    const { value, source } = node;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return source ?? String(value);
  }
  throw new Error(`expected a text, a number, true or false, or a list of them; ${inQuotes}`);
}
