/** How long an upload takes, as S3 bounds it: no promise. */
import { putsPerSecondPerPrefix } from '../bill/task-that-serves.js';

/** Prefixes that S3 must have split the target into before a million PUTs a minute go through. */
const splitPrefixes = 5;

export interface UploadTime {
  /** Prefixes that S3 has split the target into. */
  readonly prefixes: number;
  readonly putsPerSecond: number;
  readonly minutes: number;
}

/** A fresh prefix first, hashed or not. */
export function uploadTimes(puts: number): UploadTime[] {
  return [1, splitPrefixes].map((prefixes) => {
    const putsPerSecond = prefixes * putsPerSecondPerPrefix;
    return { prefixes, putsPerSecond, minutes: puts / putsPerSecond / 60 };
  });
}
