/** A PUT as it goes out: request line, headers and signature. What no retry changes is made once. */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { TransportError } from '../../retry/transport-error.js';
import type { PutRequest } from '../object-store.js';
import type { Address } from './address.js';
import type { Credentials } from './credentials.js';
import { encodeKey } from './encode-key.js';
import { amzDate, type Signer } from './sign.js';

/** The metadata that holds a PUT's owner: the header `x-amz-meta-splitter`. */
export const ownerMetadata = 'splitter';

/** Visible ASCII with spaces inside: what a header can carry, and what the signature takes as it is. */
const headerValue = /^[!-~]+(?: [!-~]+)*$/;

export class PutMessage {
  readonly #path: string;
  readonly #request: PutRequest;
  readonly #host: string;
  readonly #checksum: string;
  readonly #payloadHash: string;

  constructor(request: PutRequest, address: Address) {
    this.#request = request;
    this.#host = address.host;
    this.#path = `${address.basePath}/${encodeKey(request.key)}`;
    this.#checksum = base64OfCrc32(crc32(request.body));
    // One rule: TLS already protects the body on the way, without it the signature must.
    this.#payloadHash = address.secure ? 'UNSIGNED-PAYLOAD' : hash('sha256', request.body, 'hex');
  }

  /**
   * All that goes before the body, for an attempt at `now` (milliseconds since 1970, by the server's clock).
   * @throws TransportError when a value cannot be sent as a header
   */
  head(signer: Signer, credentials: Credentials, now: number): string {
    const { contentType = 'application/octet-stream', condition, owner, body } = this.#request;
    const { sessionToken } = credentials;
    const date = amzDate(now);
    // In the order of the names, as the signature wants them, a line each.
    let lines = `content-type:${checked(contentType)}\nhost:${this.#host}\n`;
    let names = 'content-type;host';
    if (condition?.kind === 'if-match') {
      // Unquoted: Ceph's gateway answers 412 to the quoted form, S3 takes both.
      lines += `if-match:${checked(condition.etag)}\n`;
      names += ';if-match';
    } else if (condition?.kind === 'if-absent') {
      lines += 'if-none-match:*\n';
      names += ';if-none-match';
    }
    lines += `x-amz-checksum-crc32:${this.#checksum}\nx-amz-content-sha256:${this.#payloadHash}\nx-amz-date:${date}\n`;
    names += ';x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date';
    if (owner !== undefined) {
      lines += `x-amz-meta-${ownerMetadata}:${checked(owner)}\n`;
      names += `;x-amz-meta-${ownerMetadata}`;
    }
    if (sessionToken !== undefined) {
      lines += `x-amz-security-token:${checked(sessionToken)}\n`;
      names += ';x-amz-security-token';
    }
    const canonical = `PUT\n${this.#path}\n\n${lines}\n${names}\n${this.#payloadHash}`;
    const authorization = signer.authorization(canonical, names, credentials, date);
    return (
      `PUT ${this.#path} HTTP/1.1\r\n${lines.replaceAll('\n', '\r\n')}` +
      `authorization:${authorization}\r\ncontent-length:${body.byteLength}\r\n\r\n`
    );
  }
}

function checked(value: string): string {
  if (headerValue.test(value)) return value;
  throw new TransportError('ERR_HEADER_VALUE', `${JSON.stringify(value)} cannot be sent as a header.`, false);
}

/** Base64 of the four bytes, the highest first (Amazon S3 User Guide, "Checking object integrity"). */
export function base64OfCrc32(checksum: number): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString('base64');
}
