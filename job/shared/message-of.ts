/** What an error says; of anything else that was thrown its text. */
import { types } from 'node:util';

export function messageOf(error: unknown): string {
  // Under jest the file system's errors come from another realm, so `instanceof` alone does not know them.
  return error instanceof Error || types.isNativeError(error) ? error.message : String(error);
}
