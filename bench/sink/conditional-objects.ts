/**
 * The sink's answers to conditions and deletions. It keeps no objects: all have the same ETag, and one that was made
 * under a condition, as the program's trials are, stands until it is deleted. Deletions of others are counted.
 */
import { z } from 'zod';
import { readXml } from '../../test/doubles/s3-server/read-xml.js';
import { element } from '../../test/doubles/s3-server/xml.js';

export type Verdict = 'taken' | 'refused' | 'absent';

const form = z.object({
  Delete: z.object({ Object: z.array(z.object({ Key: z.string(), ETag: z.string().optional() })) }),
});

export class ConditionalObjects {
  readonly #etag: string;
  /** Paths of the objects that were made under a condition. */
  readonly #standing = new Set<string>();
  /** Objects that were deleted, but for those. */
  deleted = 0;

  constructor(etag: string) {
    this.#etag = etag;
  }

  stands(path: string): boolean {
    return this.#standing.has(path);
  }

  put(path: string, condition: string): Verdict {
    const isMet = condition === '*' ? !this.stands(path) : this.#isOf(condition);
    if (isMet) this.#standing.add(path);
    return isMet ? 'taken' : 'refused';
  }

  delete(path: string, condition: string | undefined): Verdict {
    if (condition !== undefined && !this.#isOf(condition)) return 'refused';
    if (!this.#standing.delete(path)) this.deleted += 1;
    return 'taken';
  }

  /** DeleteObjects: the XML of its answer, which judges each key. */
  deleteMany(bucketPath: string, body: Buffer): string {
    const { Delete: asked } = readXml(form, body);
    const results = asked.Object.map(({ Key, ETag }) =>
      this.delete(`${bucketPath}/${encodeURI(Key)}`, ETag) === 'taken'
        ? `<Deleted>${element('Key', Key)}</Deleted>`
        : `<Error>${element('Key', Key)}<Code>PreconditionFailed</Code><Message>another ETag</Message></Error>`,
    );
    return `<DeleteResult>${results.join('')}</DeleteResult>`;
  }

  #isOf(condition: string): boolean {
    return condition.replaceAll('"', '') === this.#etag;
  }
}
