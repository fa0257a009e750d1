/** A PUT as it goes out: request line, headers and signature. What no retry changes is made once. */
import { hash } from 'node:crypto';
import { TransportError } from '../../retry/transport-error.js';
import type { PutRequest } from '../object-store.js';
import type { Address } from './address.js';
import type { Credentials } from './credentials.js';
import { encodeKey } from './encode-key.js';
import type { HeaderLines, HeaderPieces } from './header-lines.js';
import { amzDate, type Signer } from './sign.js';

/** The metadata that holds a PUT's owner: the header `x-amz-meta-splitter`. */
export const ownerMetadata = 'splitter';

/** Visible ASCII with spaces inside: what a header can carry, and what the signature takes as it is. */
const headerValue = /^[!-~]+(?: [!-~]+)*$/;

export class PutMessage {
  readonly #path: string;
  readonly #request: PutRequest;
  readonly #host: string;
  readonly #contentMd5: string = '';
  readonly #checksum: string = '';
  readonly #payloadHash: string;
  readonly #headers: HeaderLines;

  /** @param headers those beside ours */
  constructor(request: PutRequest, address: Address, headers: HeaderLines) {
    this.#request = request;
    this.#headers = headers;
    this.#host = address.host;
    this.#path = `${address.basePath}/${encodeKey(request.key)}`;
    const { checksum } = headers;
    if (checksum !== undefined) {
      const line = `${checksum.name}:${checksum.of(request.body)}\n`;
      if (checksum.name === 'content-md5') this.#contentMd5 = line;
      else this.#checksum = line;
    }
    // One rule: TLS already protects the body on the way, without it the signature must.
    this.#payloadHash = address.secure ? 'UNSIGNED-PAYLOAD' : hash('sha256', request.body, 'hex');
  }

  /**
   * All that goes before the body, for an attempt at `now` (milliseconds since 1970, by the server's clock).
   * @throws TransportError when a value cannot be sent as a header
   */
  head(signer: Signer, credentials: Credentials, now: number): string {
    const { contentType = 'application/octet-stream', headerValues, condition, owner, body } = this.#request;
    const pieces = this.#headers.with(headerValues);
    const type = pieces.contentType ?? checked(contentType);
    const date = amzDate(now);
    const sent = this.#lines(pieces.lines, type, credentials, date);
    const signed =
      pieces.signed === pieces.lines
        ? sent
        : this.#lines(pieces.signed, type.replace(/ {2,}/g, ' '), credentials, date);
    const names = this.#headers.names({
      condition: condition === undefined ? 'always' : condition.kind,
      hasOwner: owner !== undefined,
      hasToken: credentials.sessionToken !== undefined,
    });
    const canonical = `PUT\n${this.#path}\n\n${signed}\n${names}\n${this.#payloadHash}`;
    const authorization = signer.authorization(canonical, names, credentials, date);
    return (
      `PUT ${this.#path} HTTP/1.1\r\n${sent.replaceAll('\n', '\r\n')}` +
      `authorization:${authorization}\r\ncontent-length:${body.byteLength}\r\n\r\n`
    );
  }

  /** In the order of the names, as the signature wants them, a line each. */
  #lines(
    others: HeaderPieces['lines'],
    contentType: string,
    { sessionToken }: Credentials,
    date: string,
  ): string {
    const { condition, owner } = this.#request;
    let lines = `${others[0]}${this.#contentMd5}content-type:${contentType}\n${others[1]}host:${this.#host}\n`;
    // Unquoted: Ceph's gateway answers 412 to the quoted form, S3 takes both.
    if (condition?.kind === 'if-match') lines += `if-match:${checked(condition.etag)}\n`;
    else if (condition?.kind === 'if-absent') lines += 'if-none-match:*\n';
    lines += `${others[2]}${this.#checksum}x-amz-content-sha256:${this.#payloadHash}\nx-amz-date:${date}\n${others[3]}`;
    if (owner !== undefined) lines += `x-amz-meta-${ownerMetadata}:${checked(owner)}\n`;
    lines += others[4];
    if (sessionToken !== undefined) lines += `x-amz-security-token:${checked(sessionToken)}\n`;
    return lines + others[5];
  }
}

function checked(value: string): string {
  if (headerValue.test(value)) return value;
  throw new TransportError('ERR_HEADER_VALUE', `${JSON.stringify(value)} cannot be sent as a header.`, false);
}
