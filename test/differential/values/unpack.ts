/** A packed file's bytes, by the reference. */
import { messageOf } from '../../../job/shared/message-of.js';
import { gunzip } from './gunzip.js';
import { Refused } from './refused.js';

/** @throws Refused when it is damaged */
export function unpack(bytes: Buffer): Buffer {
  try {
    return gunzip(bytes);
  } catch (error) {
    throw new Refused(messageOf(error));
  }
}
