/**
 * What an error says, whole; of anything else that was thrown its text. To be looked into, or to be told of what can know no
 * row: settings, credentials, the network. All else is told by `messageOf`.
 */
import { types } from 'node:util';

export function wordsOf(error: unknown): string {
  // Under jest the file system's errors come from another realm, so `instanceof` alone does not know them.
  return error instanceof Error || types.isNativeError(error) ? error.message : String(error);
}
