/**
 * Verifies Signature Version 4 in the Authorization header, as S3 does: from the request as it came.
 * Rules from "Authenticating Requests: Using the Authorization Header" and "Error responses" of the S3 API reference.
 */
import { createHmac, hash } from 'node:crypto';
import type { Identities, Identity } from './identities.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';
import { decodeUri, encodePath, encodeUri } from './uri.js';

export interface AuthenticationContext {
  readonly identities: Identities;
  /** The server's clock, ms since 1970. */
  readonly now: number;
  /** A region of the scope outside these is refused, naming the first. */
  readonly regions: readonly [string, ...string[]];
}

export const maximumSkewMs = 15 * 60 * 1000;

const authorizationForm =
  /^AWS4-HMAC-SHA256 +Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/;

/** The region of the scope that the request was signed for. Throws the S3Error that S3 would answer. */
export function authenticate(
  request: S3Request,
  { identities, now, regions }: AuthenticationContext,
): string {
  const header = request.headers.authorization;
  if (header === undefined) throw new S3Error(403, 'AccessDenied', 'Access Denied');
  const [, accessKeyId = '', day = '', region = '', service = '', signed = '', signature = ''] =
    authorizationForm.exec(header) ?? [];
  if (accessKeyId === '') throw malformed('The authorization header that you provided is not valid.');
  const stamp = headerText(request, 'x-amz-date');
  const time = parseStamp(stamp);

  const identity = identities.get(accessKeyId);
  if (identity === undefined) throw invalidAccessKey(accessKeyId);
  checkToken(identity, request.headers['x-amz-security-token'], now);
  if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (!regions.includes(region)) {
    throw malformed(`the region '${region}' is wrong; expecting '${regions[0]}'`, {
      fields: { Region: regions[0] },
      headers: { 'x-amz-bucket-region': regions[0] },
    });
  }
  if (!stamp.startsWith(day))
    throw malformed(`Invalid credential date "${day}". This date is not the same as X-Amz-Date.`);
  if (Math.abs(time - now) > maximumSkewMs) throw tooSkewed(stamp, now);

  const names = signed.split(';');
  checkSignedHeaders(request, names);
  const canonical = canonicalRequest(request, names);
  // Latin-1 gives back the very bytes that came, since that is how node:http decodes headers.
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${day}/${region}/s3/aws4_request\n${hash('sha256', Buffer.from(canonical, 'latin1'))}`;
  const expected = createHmac('sha256', signingKey(identity.secretAccessKey, day, region))
    .update(toSign)
    .digest('hex');
  if (signature !== expected) {
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        fields: {
          AWSAccessKeyId: accessKeyId,
          StringToSign: toSign,
          SignatureProvided: signature,
          CanonicalRequest: canonical,
        },
      },
    );
  }
  return region;
}

function headerText(request: S3Request, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function parseStamp(stamp: string): number {
  const iso = stamp.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = iso === stamp ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(time)) {
    throw new S3Error(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  return time;
}

function checkToken(identity: Identity, given: string | string[] | undefined, now: number): void {
  // Temporary keys are unknown to S3 without their token.
  if (identity.sessionToken !== undefined && given === undefined)
    throw invalidAccessKey(identity.accessKeyId);
  if (given !== identity.sessionToken) {
    throw new S3Error(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  if (identity.expiresAt !== undefined && now >= identity.expiresAt) {
    throw new S3Error(400, 'ExpiredToken', 'The provided token has expired.');
  }
}

function checkSignedHeaders(request: S3Request, names: readonly string[]): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.includes(name),
  );
  if (unsigned.length > 0) {
    throw new S3Error(
      403,
      'AccessDenied',
      'There were headers present in the request which were not signed',
      {
        fields: { HeadersNotSigned: unsigned.join(', ') },
      },
    );
  }
}

function canonicalRequest(request: S3Request, names: readonly string[]): string {
  const pairs = [...request.query].map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`);
  if (pairs.length > 1) pairs.sort();
  let headers = '';
  for (const name of names) headers += `${name}:${headerText(request, name).trim().replace(/ {2,}/g, ' ')}\n`;
  return `${request.method}\n${encodePath(decodeUri(request.rawPath))}\n${pairs.join('&')}\n${headers}\n${names.join(';')}\n${headerText(request, 'x-amz-content-sha256')}`;
}

const signingKeys = new Map<string, Buffer>();

/** A key holds for a day, a region and a secret; making it costs four HMACs, so it is kept. */
function signingKey(secret: string, day: string, region: string): Buffer {
  const name = `${day}/${region}/${secret}`;
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const key = [day, region, 's3', 'aws4_request'].reduce(
    (outer, part) => createHmac('sha256', outer).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  if (signingKeys.size >= 1000) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

const malformed = (message: string, details: ConstructorParameters<typeof S3Error>[3] = {}) =>
  new S3Error(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; ${message}`,
    details,
  );

const invalidAccessKey = (accessKeyId: string) =>
  new S3Error(
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
    {
      fields: { AWSAccessKeyId: accessKeyId },
    },
  );

const tooSkewed = (stamp: string, now: number) =>
  new S3Error(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      fields: {
        RequestTime: stamp,
        ServerTime: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
        MaxAllowedSkewMilliseconds: String(maximumSkewMs),
      },
    },
  );
