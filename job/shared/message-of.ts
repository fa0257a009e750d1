/**
 * What is told of an error. Our own messages leave values out themselves; those of others quote them, and the system's name
 * paths, which in a target are keys.
 */
import { types } from 'node:util';
import { errorCode } from './error-code.js';
import {
  LeaseError,
  PutError,
  RunError,
  SettingsError,
  SourceError,
  StoppedError,
  StoreError,
} from './errors.js';
import { areRowValuesTold, toldWords, untold } from './row-values.js';
import { wordsOf } from './words-of.js';

const ours = [SettingsError, SourceError, RunError, LeaseError, StoppedError, PutError, StoreError];

export function messageOf(error: unknown): string {
  const words = wordsOf(error);
  if (areRowValuesTold() || ours.some((known) => error instanceof known)) return words;
  const code = errorCode(error);
  if (code !== undefined) return `${code} ${untold}`;
  const told = toldWords(words);
  if (told !== untold || !types.isNativeError(error) || error.name === 'Error') return told;
  return `${error.name} ${untold}`;
}
