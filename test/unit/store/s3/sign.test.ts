import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { encodeKey } from '../../../../job/store/s3/encode-key.js';
import { amzDate, Signer } from '../../../../job/store/s3/sign.js';

/** SHA-256 in the form that the oracle asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === 'string' ? secret : secret && Buffer.from(secret as Uint8Array);
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });

test('signs as the SDK does, whatever the key, headers, credentials and day', async () => {
  const signer = new Signer('eu-west-1');
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.record({ id: fc.stringMatching(/^[A-Z0-9]{16}$/), secret: printable, token: fc.option(printable) }),
      printable,
      fc.date({
        min: new Date('2020-01-01T00:00:00Z'),
        max: new Date('2040-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
      fc.stringMatching(/^[0-9a-f]{64}$/),
      async (key, { id, secret, token }, owner, at, payloadHash) => {
        const path = `/bucket/${encodeKey(key)}`;
        const date = amzDate(at.getTime());
        const headers = ['content-type', 'application/json', 'host', 'h:7480'];
        headers.push('x-amz-content-sha256', payloadHash, 'x-amz-date', date, 'x-amz-meta-splitter', owner);
        if (token !== null) headers.push('x-amz-security-token', token);
        const credentials = { accessKeyId: id, secretAccessKey: secret, sessionToken: token ?? undefined };
        const ours = signer.authorization({ method: 'PUT', path, headers, payloadHash }, credentials, date);

        const oracle = new SignatureV4({
          service: 's3',
          region: 'eu-west-1',
          uriEscapePath: false,
          applyChecksum: true,
          sha256: Sha256,
          credentials: {
            accessKeyId: id,
            secretAccessKey: secret,
            ...(token === null ? {} : { sessionToken: token }),
          },
        });
        const pairs = Array.from({ length: headers.length / 2 }, (_, index) =>
          headers.slice(index * 2, index * 2 + 2),
        );
        const signed = await oracle.sign(
          { method: 'PUT', protocol: 'http:', hostname: 'h', path, headers: Object.fromEntries(pairs) },
          { signingDate: at },
        );
        expect(ours).toBe(signed.headers.authorization);
      },
    ),
    { numRuns: 200 },
  );
});
