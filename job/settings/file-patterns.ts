/** The paths and globs of `--files`. */
import { isAbsolute, join } from 'node:path';
import { formatLocation } from '../store/parse-location.js';
import type { PartialValues } from './registry.js';
import { formatBase, isOnS3, overlap, parseS3Pattern } from './s3-pattern.js';
import { betweenRepeated } from './setting.js';

/** @throws Error for an empty one, for a URL that is not on S3, and for files here beside objects there */
export function parseFiles(given: string): readonly string[] {
  const patterns = given.split(betweenRepeated);
  for (const pattern of patterns) {
    if (pattern === '-' && patterns.length > 1) {
      throw new Error('expected standard input, -, alone, got it beside other paths');
    }
    if (pattern === '') throw new Error('expected a path or a glob, got ""');
    if (isOnS3(pattern)) parseS3Pattern(pattern);
    else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern)) {
      throw new Error(
        `expected files of this machine or s3://bucket/…, got the URL ${JSON.stringify(pattern)}; copy them to one of these first`,
      );
    }
  }
  const here = patterns.find((pattern) => !isOnS3(pattern));
  if (here !== undefined && patterns.some(isOnS3)) {
    throw new Error(
      `expected all on S3 or all on this machine, got ${JSON.stringify(here)} beside ${JSON.stringify(patterns.find(isOnS3))}; split them in several runs`,
    );
  }
  return patterns;
}

/** One as it was given, so that runs of before it could be several go on. */
export function formatFiles(patterns: readonly string[]): string {
  return patterns.length === 1 ? String(patterns[0]) : JSON.stringify(patterns);
}

/** The text of `--files` in words that mean the same files from any folder. */
export function absoluteFiles(given: string, workingFolder: string): string {
  return given
    .split(betweenRepeated)
    .map((pattern) => {
      if (pattern === '-' || isOnS3(pattern) || isAbsolute(pattern)) return pattern;
      // Only where there is a pattern at all: a path is taken as it stands.
      const folder = /[[*?]/.test(pattern) ? workingFolder.replaceAll(/[[*?]/g, '[$&]') : workingFolder;
      return join(folder, pattern);
    })
    .join(betweenRepeated);
}

/** Whether a run would read what it or another run writes, or write among what it reads. */
export function checkFilesPlace(values: PartialValues): string | undefined {
  const { files = [], target, state, endpointUrl, sourceEndpointUrl = endpointUrl } = values;
  // Buckets of one name on two servers have nothing in common.
  if (sourceEndpointUrl !== endpointUrl) return undefined;
  for (const text of files.filter(isOnS3)) {
    const pattern = parseS3Pattern(text);
    for (const [name, place] of Object.entries({ target, state })) {
      const how = place && overlap(pattern, place);
      if (place === undefined || how === undefined) continue;
      const where = formatLocation(place);
      return how === 'inside'
        ? `expected files apart from the ${name}, got ${text}, and the ${name} ${where} lies inside ${formatBase(pattern)}; give another --${name}, or a narrower pattern`
        : `expected files apart from the ${name}, got ${text}, which lies inside the ${name} ${where}; give another --${name}, or put the files elsewhere`;
    }
  }
  return undefined;
}

/** The check of the setting `name`, which is for files on S3 alone: for another source that is named it would do nothing. */
export function onS3Only(
  name: string,
): (values: PartialValues, given: ReadonlySet<string>) => string | undefined {
  return ({ files = [] }, given) => {
    const isOfOthers = ['table', 'query', 'files'].some((source) => given.has(source)) && !files.some(isOnS3);
    return given.has(name) && isOfOthers ? 'is for --files s3://… only; leave it out' : undefined;
  };
}
