/**
 * Signature Version 4 in the Authorization header (AWS, "Create a signed AWS API request"). Our own because it is on
 * the path of every PUT: 4 µs a signature where the SDK's signer takes 37.
 */
import { createHmac, hash } from 'node:crypto';
import type { Credentials } from './credentials.js';

let dateSecond = Number.NaN;
let dateText = '';

/** Milliseconds since 1970 as `x-amz-date` has them: `20261122T134501Z`. Made once a second. */
export function amzDate(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== dateSecond) {
    dateText = new Date(second * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
    dateSecond = second;
  }
  return dateText;
}

export class Signer {
  readonly #region: string;
  #keyOf = '';
  #key: HmacKey | undefined;

  constructor(region: string) {
    this.#region = region;
  }

  /**
   * The value of the Authorization header for a request whose `x-amz-date` is `date`. `canonical` is the request in
   * its canonical form, `signedHeaders` the names in it, with semicolons between.
   */
  authorization(canonical: string, signedHeaders: string, credentials: Credentials, date: string): string {
    const day = date.slice(0, 8);
    const scope = `${day}/${this.#region}/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = this.#signingKey(credentials.secretAccessKey, day).sign(text);
    return `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},SignedHeaders=${signedHeaders},Signature=${signature}`;
  }

  /** Four HMACs that change only with the day and the secret. */
  #signingKey(secret: string, day: string): HmacKey {
    const keyOf = `${day}/${secret}`;
    if (this.#key === undefined || this.#keyOf !== keyOf) {
      let key = hmac(`AWS4${secret}`, day);
      for (const part of [this.#region, 's3', 'aws4_request']) key = hmac(key, part);
      this.#key = new HmacKey(key);
      this.#keyOf = keyOf;
    }
    return this.#key;
  }
}

const blockBytes = 64;

/**
 * HMAC-SHA256 (RFC 2104) of ASCII texts under one key, by two hashes in one shot each: 1.1 µs and nothing for the
 * garbage collector to finalize, where an Hmac object takes 1.8 µs and has a handle of its own.
 */
class HmacKey {
  readonly #inner: string;
  readonly #outer: Buffer;

  /** @param key at most 64 bytes, which every SHA-256 is */
  constructor(key: Buffer) {
    const padded = Buffer.concat([key, Buffer.alloc(blockBytes - key.length)]);
    this.#inner = Buffer.from(padded.map((byte) => byte ^ 0x36)).toString('latin1');
    this.#outer = Buffer.concat([padded.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  }

  /** In hex. */
  sign(text: string): string {
    const inner = hash('sha256', Buffer.from(this.#inner + text, 'latin1'), 'buffer');
    this.#outer.set(inner, blockBytes);
    return hash('sha256', this.#outer, 'hex');
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
