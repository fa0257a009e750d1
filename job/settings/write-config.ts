/** The text of a config file with one job, as `readConfig` reads it back. */
import { Document, isMap, Scalar, YAMLMap } from 'yaml';
import { configKeys, jobsKey } from './config-keys.js';
import { yesOrNo } from './schemas.js';
import { betweenRepeated, keyOf, type Setting } from './setting.js';

export interface WrittenSetting {
  /** `maxInFlight` */
  readonly name: string;
  /** As its flag has it. */
  readonly text: string;
  /** For people, above it: a line each. */
  readonly comment?: readonly string[];
}

export interface WrittenConfig {
  /** Above all of it; an empty line has no sign of a comment. */
  readonly comment: readonly string[];
  readonly job: string;
  readonly settings: readonly WrittenSetting[];
  /** Below the job's settings. */
  readonly more: readonly string[];
}

export function writeConfig({ comment, job, settings, more }: WrittenConfig): string {
  const map = new YAMLMap<Scalar, unknown>();
  for (const { name, text, comment: above } of settings) {
    const setting = configKeys.get(keyOf(name))?.setting;
    if (setting === undefined) continue;
    const key = new Scalar(keyOf(name));
    if (above !== undefined) {
      key.commentBefore = lines(above);
      key.spaceBefore = map.items.length > 0;
    }
    map.set(key, written(setting, text));
  }
  map.comment = lines(more);
  const document = new Document({ [jobsKey]: {} });
  document.commentBefore = lines(comment);
  const jobs = document.get(jobsKey);
  if (isMap(jobs)) jobs.set(job, map);
  // Nothing is folded: people edit it.
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function lines(comment: readonly string[]): string {
  return comment.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');
}

type Written = string | number | boolean;

function written(setting: Setting, text: string): Written | Written[] {
  if (setting.value === undefined) return yesOrNo().parse(text);
  if (!setting.repeatable) return scalar(text);
  const values = text.split(setting.severalInVariable ? /[\0\n]/ : betweenRepeated).map(scalar);
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}

/** A number only where it is written as it was given. */
function scalar(text: string): string | number {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
