/** The name of a job that reads a table or files: what they are called, as far as a job's name can have it. */

import type { SettingsOf } from '../settings/settings.js';
import { defaultJob } from '../shared/default-job.js';

const longest = 64;

export function jobName({ source }: Pick<SettingsOf<'preview'>, 'source'>): string {
  const called =
    source.kind === 'files'
      ? nameOfFiles(source.files[0] ?? '')
      : source.from.kind === 'table'
        ? source.from.table
        : '';
  const name = called
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .slice(0, longest);
  return name === '' ? defaultJob : name;
}

/** Of `orders-*.csv.gz` and of `orders/*.csv`: `orders`. */
function nameOfFiles(pattern: string): string {
  const parts = pattern
    .replace(/^s3:\/\/[^/]*\/?/, '')
    .split('/')
    .filter((part) => part !== '');
  const named = parts.filter((part) => /[A-Za-z0-9]/.test(withoutEnding(part))).map(withoutEnding);
  return named.at(-1) ?? '';
}

/** Without what a glob leaves open and what comes after the first point. */
function withoutEnding(part: string): string {
  return part.replaceAll(/\[[^\]]*\]|[*?]/g, '-').replace(/(?<=.)\..*$/s, '');
}
