/** What a bill is made of: how many objects of which size are written where, and how the bucket is set. */

import { objectHeaders } from '../settings/object-headers.js';
import type { PlanningSettings } from '../settings/settings.js';
import type { KeyTemplate } from '../sql/key-template.js';
import { constantText, isConstant } from '../sql/object-headers.js';
import type { BucketSettings } from '../store/bucket-settings.js';
import { type Encryption, encryptionOf } from '../store/s3-connection.js';

export interface BillFigures {
  /** Objects that the run writes. */
  readonly puts: number;
  /** How many are written is not known, or not yet: `puts` are all that could be. */
  readonly isAtMost: boolean;
  /** Objects that are kept afterwards. */
  readonly objects: number;
  /** On average; undefined where it is not known. */
  readonly bytesPerObject: number | undefined;
  readonly written: WrittenForm;
  readonly bucket: BucketSettings;
  /** Bytes that Athena bills, where it is the source. */
  readonly athenaBytes: number | undefined;
  /** Which a task cuts its work by: it has some of them on its disk at a time. */
  readonly partitions: number;
}

/** What is the same of all objects. */
export interface WrittenForm {
  /** What all keys begin and end with. */
  readonly keyBegin: string;
  readonly keyEnd: string;
  /** Undefined where a column says it. */
  readonly storageClass: string | undefined;
  /** As the flags say it. */
  readonly encryption: Encryption | undefined;
  /** A value that a column says is undefined. */
  readonly tags: readonly { readonly name: string; readonly value: string | undefined }[];
}

type FormSettings = Pick<PlanningSettings, 'key' | 'headers' | 'encryption'>;

/** @param prefix the target's */
export function writtenForm({ key, headers: given, encryption }: FormSettings, prefix: string): WrittenForm {
  const { headers, tags } = objectHeaders(given);
  const named = headers.find(({ name }) => name === 'x-amz-storage-class')?.template;
  const constant = (template: KeyTemplate) => (isConstant(template) ? constantText(template) : undefined);
  return {
    keyBegin: `${prefix}${literal(key.parts[0])}`,
    keyEnd: literal(key.parts.at(-1)),
    storageClass: named === undefined ? 'STANDARD' : constant(named),
    encryption: encryptionOf(encryption),
    tags: tags.map(({ name, template }) => ({ name, value: constant(template) })),
  };
}

function literal(part: KeyTemplate['parts'][number] | undefined): string {
  return part?.kind === 'literal' ? part.text : '';
}
