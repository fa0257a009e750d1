/** Where the program's own files are, as modules and in the bundle alike: both lie one folder below job/. */

/** @param path from job/, of the compiled file: `upload/upload-worker.js` */
export function programFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
