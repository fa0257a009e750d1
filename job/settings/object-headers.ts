/** The headers of objects, put together from `--header` and its short forms. */
import { type HeaderTemplate, type ObjectHeaders, taggingPrefix } from '../sql/object-headers.js';

interface ShortForms {
  readonly contentType?: HeaderTemplate | undefined;
  readonly cacheControl?: HeaderTemplate | undefined;
  readonly storageClass?: HeaderTemplate | undefined;
  readonly metadata?: readonly HeaderTemplate[] | undefined;
}

export interface HeaderSettings extends ShortForms {
  readonly tags?: readonly HeaderTemplate[] | undefined;
  readonly others?: readonly HeaderTemplate[] | undefined;
}

/** In the order of their names; while faults are collected, one may be there twice. */
export function givenHeaders({
  contentType,
  cacheControl,
  storageClass,
  metadata = [],
  header = [],
}: ShortForms & { readonly header?: readonly HeaderTemplate[] | undefined }): HeaderTemplate[] {
  return [contentType, cacheControl, storageClass, ...metadata, ...header]
    .filter((given) => given !== undefined)
    .filter(({ name }) => !name.startsWith(taggingPrefix))
    .sort(byName);
}

/** Those of `--header` included. */
export function givenTags({
  tag = [],
  header = [],
}: {
  readonly tag?: readonly HeaderTemplate[] | undefined;
  readonly header?: readonly HeaderTemplate[] | undefined;
}): HeaderTemplate[] {
  const ofHeader = header
    .filter(({ name }) => name.startsWith(taggingPrefix))
    .map(({ name, template }) => ({ name: name.slice(taggingPrefix.length), template }));
  return [...tag, ...ofHeader].sort(byName);
}

export function objectHeaders({ others, tags, ...short }: HeaderSettings): ObjectHeaders {
  return {
    headers: givenHeaders({ ...short, header: others }),
    tags: givenTags({ tag: tags, header: others }),
  };
}

function byName(one: HeaderTemplate, other: HeaderTemplate): number {
  return one.name < other.name ? -1 : 1;
}
