/** The encoding of text files: any that Node's TextDecoder knows, by the WHATWG Encoding Standard's labels. */

/** In the standard's own name. @throws Error for one that it has not */
export function parseEncoding(given: string): string {
  try {
    return new TextDecoder(given, { fatal: true }).encoding;
  } catch {
    throw new Error(
      `expected an encoding by its label in the WHATWG Encoding Standard, such as utf-8, utf-16le, windows-1252, iso-8859-2, ` +
        `shift_jis, gb18030 or koi8-r, got ${JSON.stringify(given)}`,
    );
  }
}
