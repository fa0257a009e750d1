/** Names a target in the state's keys: readable for people, unique by a hash of the target's URI. */
import { createHash } from 'node:crypto';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';

const readableLength = 60;

/** `s3://my-bucket/user_info/processed/` gives `my-bucket.user_info.processed-` and 8 hex digits: at most 69 ASCII characters. */
export function targetId(location: Location): string {
  const uri = formatLocation(location);
  const readable = uri
    .replace(/^s3:\/\//, '')
    .replace(/[/\\]+/g, '.')
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, readableLength)
    .replace(/^[.-]+|[.-]+$/g, '');
  const hash = createHash('sha256').update(uri).digest('hex').slice(0, 8);
  return `${readable === '' ? 'root' : readable}-${hash}`;
}
