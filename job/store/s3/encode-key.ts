/**
 * An object key as the path of a request, encoded once: the form that is sent is the form that is signed.
 * Unreserved characters and `/` stay, every other byte of the UTF-8 becomes `%XX` (AWS, "Create a signed AWS API
 * request", UriEncode; S3 neither normalises the path nor encodes it twice).
 */

const unchanged = /^[A-Za-z0-9\-._~/]*$/;

/** @throws URIError when `key` holds a lone surrogate, which no text read from UTF-8 does. */
export function encodeKey(key: string): string {
  if (unchanged.test(key)) return key;
  return encodeURIComponent(key).replace(/%2F|[!'()*]/g, (text) =>
    text === '%2F' ? '/' : `%${text.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
