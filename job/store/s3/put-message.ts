/** A PUT as it goes out: path, headers and signature. What no retry changes is made once. */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { PutRequest } from '../object-store.js';
import type { Address } from './address.js';
import type { Credentials } from './credentials.js';
import { encodeKey } from './encode-key.js';
import { amzDate, type Signer } from './sign.js';

/** The metadata that holds a PUT's owner: the header `x-amz-meta-splitter`. */
export const ownerMetadata = 'splitter';

export class PutMessage {
  readonly path: string;
  readonly #request: PutRequest;
  readonly #address: Address;
  readonly #checksum: string;
  readonly #payloadHash: string;

  constructor(request: PutRequest, address: Address) {
    this.#request = request;
    this.#address = address;
    this.path = `${address.basePath}/${encodeKey(request.key)}`;
    this.#checksum = crc32Base64(request.body);
    // One rule: TLS already protects the body on the way, without it the signature must.
    this.#payloadHash = address.secure ? 'UNSIGNED-PAYLOAD' : hash('sha256', request.body, 'hex');
  }

  /** Names and values in turns, for an attempt at `now` (milliseconds since 1970, by the server's clock). */
  headers(signer: Signer, credentials: Credentials, now: number): string[] {
    const { contentType = 'application/octet-stream', condition, owner } = this.#request;
    const date = amzDate(now);
    // In the order of the names, as the signature wants them.
    const headers = ['content-type', contentType, 'host', this.#address.host];
    // Unquoted: Ceph's gateway answers 412 to the quoted form, S3 takes both.
    if (condition?.kind === 'if-match') headers.push('if-match', condition.etag);
    if (condition?.kind === 'if-absent') headers.push('if-none-match', '*');
    headers.push('x-amz-checksum-crc32', this.#checksum);
    headers.push('x-amz-content-sha256', this.#payloadHash, 'x-amz-date', date);
    if (owner !== undefined) headers.push(`x-amz-meta-${ownerMetadata}`, owner);
    if (credentials.sessionToken !== undefined)
      headers.push('x-amz-security-token', credentials.sessionToken);
    const toSign = { method: 'PUT', path: this.path, headers, payloadHash: this.#payloadHash };
    const authorization = signer.authorization(toSign, credentials, date);
    headers.push('authorization', authorization);
    return headers;
  }
}

/** Base64 of the four bytes, the highest first (Amazon S3 User Guide, "Checking object integrity"). */
function crc32Base64(body: Uint8Array): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
