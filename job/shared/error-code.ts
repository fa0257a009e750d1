/**
 * The `code` that we, Node and the operating system put on an error, such as `ENOENT`. Not asked by `instanceof`: under
 * jest the file system's errors come from another realm.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
