/** The percent-encodings S3 uses: one for signing, another for listings. */
import { S3Error } from './s3-error.js';

/** Decodes a part of a request line once. S3 reads `+` as a space there, in paths too. */
export function decodeUri(raw: string): string {
  if (!raw.includes('%') && !raw.includes('+')) return raw;
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '));
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { fields: { URI: raw } });
  }
}

const percent = (c: string) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;

/** `UriEncode()` of "Signature Calculations for the Authorization Header": all but A-Z a-z 0-9 - . _ ~ is encoded. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

/** The same for a path, whose slashes stay. Empty and dot segments stay too: S3 does not normalise. */
export function encodePath(path: string): string {
  return /^[A-Za-z0-9\-._~/]*$/.test(path) ? path : encodeUri(path).replaceAll('%2F', '/');
}

/** What `encoding-type=url` makes of a key in a listing: a space is `+`, slashes and asterisks stay. */
export function encodeListed(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, percent)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
