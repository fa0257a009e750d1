import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HeaderForm, ObjectKey } from '../../../../job/store/object-store.js';
import type { Address } from '../../../../job/store/s3/address.js';
import { checksumHeader } from '../../../../job/store/s3/checksum.js';
import { encodeKey } from '../../../../job/store/s3/encode-key.js';
import { HeaderLines } from '../../../../job/store/s3/header-lines.js';
import { PutMessage } from '../../../../job/store/s3/put-message.js';
import { amzDate, Signer } from '../../../../job/store/s3/sign.js';
import { fixedDraws as fc } from '../../fixed-draws.js';

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
const wideValues = fc.stringMatching(/^[!-~]{1,5}( {1,3}[!-~]{1,5}){0,3}$/);

const otherNames = [
  'cache-control',
  'content-disposition',
  'content-type',
  'expires',
  'x-amz-acl',
  'x-amz-meta-a',
  'x-amz-meta-z',
  'x-amz-object-lock-mode',
  'x-amz-storage-class',
  'x-amz-tagging',
  'x-amz-website-redirect-location',
];
const always = [
  { name: 'x-amz-server-side-encryption', value: 'aws:kms' },
  { name: 'x-amz-expected-bucket-owner', value: '123456789012' },
];

/** The form of the headers, a name once, and the values of those that are a PUT's own. */
function formOf(
  headers: readonly { readonly name: string; readonly value: string; readonly isOwn: boolean }[],
): [HeaderForm, readonly string[]] {
  const byName = [...new Map(headers.map((header) => [header.name, header])).values()].sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  return [
    byName.map(({ name, value, isOwn }) => ({ name, value: isOwn ? null : value })),
    byName.flatMap(({ value, isOwn }) => (isOwn ? [value] : [])),
  ];
}

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
      fc.array(fc.record({ name: fc.constantFrom(...otherNames), value: wideValues, isOwn: fc.boolean() })),
      fc.constantFrom('crc32', 'md5', 'content-md5', 'none'),
      async (key, { id, secret, token }, owner, at, secure, others, checksum) => {
        const address = { ...somewhere, secure };
        const body = Buffer.from(key);
        const [form, headerValues] = formOf(others);
        const request = { key: key as ObjectKey, body, owner, headerValues };
        const message = new PutMessage(
          request,
          address,
          new HeaderLines(form, always, checksumHeader(checksum)),
        );
        const sessionToken = token ?? undefined;
        const credentials = { accessKeyId: id, secretAccessKey: secret, sessionToken };
        const headers = headersOf(message.head(signer, credentials, at.getTime()));
        const { authorization, 'content-length': length, ...signedOnes } = headers;
        expect(length).toBe(String(body.byteLength));
        for (const { name, value } of others.filter(isLast)) expect(signedOnes[name]).toBe(value);
        expect(Object.keys(signedOnes)).toEqual(
          expect.arrayContaining([...others, ...always].map(({ name }) => name)),
        );
        const sums = {
          crc32: 'x-amz-checksum-crc32',
          md5: 'x-amz-checksum-md5',
          'content-md5': 'content-md5',
        };
        expect(Object.keys(signedOnes).filter((name) => /checksum-(crc|md5)|content-md5/.test(name))).toEqual(
          checksum === 'none' ? [] : [sums[checksum]],
        );
        const isLocked = 'x-amz-object-lock-mode' in signedOnes;
        const algorithm = { crc32: 'CRC32', md5: 'MD5', 'content-md5': undefined, none: undefined }[checksum];
        expect(signedOnes['x-amz-sdk-checksum-algorithm']).toBe(isLocked ? algorithm : undefined);
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
          { signingDate: at, signableHeaders: new Set(['cache-control']) },
        );
        expect(authorization).toBe(signed.headers.authorization?.replaceAll(', ', ','));
      },
    ),
    { numRuns: 200 },
  );
});

test.each(['a\r\nb: c', 'two  spaces', ' leading', 'é', ''])('refuses to send %j as a header', (owner) => {
  const message = new PutMessage(
    { key: 'k' as ObjectKey, body: Buffer.from(''), owner },
    somewhere,
    new HeaderLines([], [], undefined),
  );
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

function isLast(
  { name }: { readonly name: string },
  index: number,
  all: readonly { readonly name: string }[],
) {
  return all.findLastIndex((other) => other.name === name) === index;
}
