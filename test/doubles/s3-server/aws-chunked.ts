/** Takes apart `Content-Encoding: aws-chunked`, in which the SDK sends bodies whose checksum follows as a trailer. */
import { S3Error } from './s3-error.js';

export interface ChunkedBody {
  readonly body: Buffer;
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** Throws IncompleteBody when the chunks do not add up. */
export function decodeAwsChunked(raw: Buffer): ChunkedBody {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    if (!Number.isInteger(size)) throw broken();
    at = lineEnd + 2;
    if (size === 0) break;
    if (raw.toString('latin1', at + size, at + size + 2) !== '\r\n') throw broken();
    chunks.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of raw.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}

const broken = () => new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly');
