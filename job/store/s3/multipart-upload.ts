/** A file too large for one PUT, in parts: each part is tried again by itself and looks at the deadline. */
import { open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type ObjectCannedACL,
  type S3Client,
  UploadPartCommand,
  type UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import type { ETag, ObjectKey, WriteDeadline } from '../object-store.js';
import type { WriteForm } from '../s3-connection.js';
import type { ChecksumHeader } from './checksum.js';
import { codeOf } from './classify-sdk-error.js';
import { withDeadline } from './pool-handler.js';
import type { SdkCall } from './sdk-call.js';

/** Parts in flight at once. */
const partsInFlight = 4;
/** Amazon S3 User Guide, "Amazon S3 multipart upload limits": 5 MiB to 5 GiB a part, 10,000 parts. */
export const smallestPartBytes = 5 * 1024 * 1024;
const mostParts = 10_000;

export interface MultipartParts {
  readonly bucket: string;
  readonly client: S3Client;
  readonly call: SdkCall;
  /** Goes with the request that begins the upload alone: with its parts S3 answers 400. */
  readonly writes: WriteForm | undefined;
  readonly checksum: ChecksumHeader | undefined;
  /** Of the object that lies there now; undefined when there is none. */
  readonly head: (key: ObjectKey) => Promise<{ etag: ETag; bytes: number } | undefined>;
}

interface DonePart {
  readonly PartNumber: number;
  readonly ETag: string;
  readonly ChecksumCRC32?: string;
}

/** @throws StoreError; then nothing is stored, and the parts are removed where that is possible */
export async function multipartUpload(
  { bucket, client, call, head, writes, checksum }: MultipartParts,
  file: { readonly key: ObjectKey; readonly path: string; readonly bytes: number },
  deadline: WriteDeadline | undefined,
): Promise<ETag> {
  const { key, path, bytes } = file;
  const target = { Bucket: bucket, Key: key };
  const permissions = ['s3:PutObject', 's3:AbortMultipartUpload'];
  const run = <T>(send: () => Promise<T>) =>
    call.run({ action: 'UPLOAD', key, permissions }, () => withDeadline(deadline, send), deadline);

  const partBytes = Math.max(smallestPartBytes, Math.ceil(bytes / mostParts));
  const count = Math.ceil(bytes / partBytes);
  const begun = await run(() =>
    client.send(
      new CreateMultipartUploadCommand({
        ...target,
        ...storedWith(writes),
        ...(checksum?.algorithm === 'CRC32' ? { ChecksumAlgorithm: 'CRC32' } : {}),
      }),
    ),
  );
  const upload = { ...target, UploadId: begun.UploadId };
  const done: DonePart[] = [];
  const source = await open(path);
  let next = 1;
  const uploadParts = async () => {
    for (let part = next++; part <= count; part = next++) {
      const begin = (part - 1) * partBytes;
      const body = Buffer.allocUnsafe(Math.min(partBytes, bytes - begin));
      await fill(body, begin);
      const { told, named } = checksumsOf(body, checksum);
      const { ETag = '' } = await run(() =>
        client.send(new UploadPartCommand({ ...upload, PartNumber: part, Body: body, ...told, ...named })),
      );
      done.push({ PartNumber: part, ETag, ...named });
    }
  };
  const fill = async (body: Buffer, begin: number) => {
    for (let filled = 0; filled < body.byteLength; ) {
      const { bytesRead } = await source.read(body, filled, body.byteLength - filled, begin + filled);
      if (bytesRead === 0) throw new Error(`the file ${path} became shorter while it was uploaded`);
      filled += bytesRead;
    }
  };

  try {
    // The first failure ends the others after the part that they are at.
    const workers = Array.from({ length: Math.min(partsInFlight, count) }, () =>
      uploadParts().catch((error: unknown) => {
        next = count + 1;
        throw error;
      }),
    );
    const outcomes = await Promise.allSettled(workers);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    done.sort((one, other) => one.PartNumber - other.PartNumber);
    let attempts = 0;
    const completed = await run(async () => {
      attempts += 1;
      return client
        .send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: done } }))
        .catch(async (error: unknown) => {
          // It was completed by an attempt whose answer was lost.
          const found = attempts > 1 && codeOf(error) === 'NoSuchUpload' ? await head(key) : undefined;
          if (found?.bytes === bytes && found.etag.endsWith(`-${count}`)) return { ETag: found.etag };
          throw error;
        });
    });
    if (completed.ETag !== undefined && completed.ETag !== '') return completed.ETag as ETag;
    // Ceph's gateway completes a multipart upload without naming the ETag.
    const stored = await head(key);
    if (stored === undefined) throw new Error(`${key} was stored, but is gone by now`);
    return stored.etag;
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  } finally {
    await source.close();
  }
}

/**
 * `named` is repeated when the upload is completed. Of a part's md5 only the older header is sent, which every server takes
 * that knows the newer one.
 */
function checksumsOf(
  body: Uint8Array,
  checksum: ChecksumHeader | undefined,
): { told: Pick<UploadPartCommandInput, 'ContentMD5'>; named: Pick<DonePart, 'ChecksumCRC32'> } {
  if (checksum === undefined) return { told: {}, named: {} };
  const value = checksum.of(body);
  return checksum.algorithm === 'CRC32'
    ? { told: {}, named: { ChecksumCRC32: value } }
    : { told: { ContentMD5: value }, named: {} };
}

/** Amazon S3 API Reference, "CreateMultipartUpload". */
function storedWith({ acl, encryption }: WriteForm = {}): Partial<CreateMultipartUploadCommandInput> {
  const { kind, kmsKeyId, bucketKey } = encryption ?? {};
  return {
    ...(acl === undefined ? {} : { ACL: acl as ObjectCannedACL }),
    ...(kind === undefined ? {} : { ServerSideEncryption: kind }),
    ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
    ...(bucketKey === undefined ? {} : { BucketKeyEnabled: bucketKey }),
  };
}
