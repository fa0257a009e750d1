/**
 * Signature Version 4 in the Authorization header (AWS, "Create a signed AWS API request"). Our own because it is on
 * the path of every PUT: 8 µs a signature where the SDK's signer takes 37.
 */
import { createHmac, hash } from 'node:crypto';
import type { Credentials } from './credentials.js';

export interface RequestToSign {
  readonly method: string;
  /** Encoded, and exactly as it is sent. Without a query. */
  readonly path: string;
  /**
   * Names and values in turns; names in lower case and sorted; `host` and `x-amz-date` among them.
   * All are signed.
   */
  readonly headers: readonly string[];
  /** The SHA-256 of the body in hex, or `UNSIGNED-PAYLOAD`; the same as `x-amz-content-sha256`. */
  readonly payloadHash: string;
}

/** Milliseconds since 1970 as `x-amz-date` has them: `20261122T134501Z`. */
export function amzDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

export class Signer {
  readonly #region: string;
  #keyOf = '';
  #key: Buffer = Buffer.alloc(0);

  constructor(region: string) {
    this.#region = region;
  }

  /** The value of the Authorization header for a request whose `x-amz-date` is `date`. */
  authorization(request: RequestToSign, credentials: Credentials, date: string): string {
    const day = date.slice(0, 8);
    const scope = `${day}/${this.#region}/s3/aws4_request`;
    let canonicalHeaders = '';
    let signedHeaders = '';
    for (let index = 0; index < request.headers.length; index += 2) {
      const name = request.headers[index] ?? '';
      const value = request.headers[index + 1] ?? '';
      canonicalHeaders += `${name}:${value.trim().replace(/\s+/g, ' ')}\n`;
      signedHeaders += index === 0 ? name : `;${name}`;
    }
    const canonical = `${request.method}\n${request.path}\n\n${canonicalHeaders}\n${signedHeaders}\n${request.payloadHash}`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = hmac(this.#signingKey(credentials.secretAccessKey, day), text).toString('hex');
    return `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  }

  /** Four HMACs that change only with the day and the secret. */
  #signingKey(secret: string, day: string): Buffer {
    const keyOf = `${day}/${secret}`;
    if (this.#keyOf !== keyOf) {
      let key = hmac(`AWS4${secret}`, day);
      for (const part of [this.#region, 's3', 'aws4_request']) key = hmac(key, part);
      this.#key = key;
      this.#keyOf = keyOf;
    }
    return this.#key;
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
