import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import type { ObjectKey } from '../../../../job/store/object-store.js';
import type { Address } from '../../../../job/store/s3/address.js';
import { encodeKey } from '../../../../job/store/s3/encode-key.js';
import { PutMessage } from '../../../../job/store/s3/put-message.js';
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

const secrets = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
const values = fc.stringMatching(/^[!-~]{1,20}$/);

test('signs as the SDK does, whatever the key, headers, credentials and day', async () => {
  const signer = new Signer('eu-west-1');
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.record({ id: fc.stringMatching(/^[A-Z0-9]{16}$/), secret: secrets, token: fc.option(values) }),
      values,
      fc.date({
        min: new Date('2020-01-01T00:00:00Z'),
        max: new Date('2040-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
      fc.boolean(),
      async (key, { id, secret, token }, owner, at, secure) => {
        const address = { ...somewhere, secure };
        const body = Buffer.from(key);
        const message = new PutMessage({ key: key as ObjectKey, body, owner }, address);
        const sessionToken = token ?? undefined;
        const credentials = { accessKeyId: id, secretAccessKey: secret, sessionToken };
        const headers = headersOf(message.head(signer, credentials, at.getTime()));
        const { authorization, 'content-length': length, ...signedOnes } = headers;
        expect(length).toBe(String(body.byteLength));
        expect(signedOnes['x-amz-date']).toBe(amzDate(at.getTime()));

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
        const path = `/bucket/${encodeKey(key)}`;
        const signed = await oracle.sign(
          { method: 'PUT', protocol: 'http:', hostname: 'h', path, headers: signedOnes },
          { signingDate: at },
        );
        expect(authorization).toBe(signed.headers.authorization?.replaceAll(', ', ','));
      },
    ),
    { numRuns: 200 },
  );
});

test.each(['a\r\nb: c', 'two  spaces', ' leading', 'é', ''])('refuses to send %j as a header', (owner) => {
  const message = new PutMessage({ key: 'k' as ObjectKey, body: Buffer.from(''), owner }, somewhere);
  const credentials = { accessKeyId: 'AKIA1', secretAccessKey: 's' };
  expect(() => message.head(new Signer('eu-west-1'), credentials, 0)).toThrow(/cannot be sent as a header/);
});

const somewhere: Address = {
  region: 'eu-west-1',
  signingRegion: 'eu-west-1',
  endpoint: undefined,
  origin: 'http://h:7480',
  host: 'h:7480',
  basePath: '/bucket',
  secure: false,
};

function headersOf(head: string): Record<string, string> {
  const lines = head.split('\r\n').slice(1, -2);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
