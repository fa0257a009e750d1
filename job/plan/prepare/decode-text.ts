/** Makes UTF-8 of text in another encoding, and drops its byte order mark. */
import { TextDecoder, types } from 'node:util';
import { RunError, SourceError } from '../../shared/errors.js';

/** A file's pieces, from its beginning each time. */
export type Pieces = () => Iterable<Buffer>;

/**
 * @param encoding a name of the WHATWG Encoding Standard
 * @throws SourceError with the place of the first byte that the encoding has not, and for characters of which Node makes others
 */
export function* decodedText(file: string, pieces: Pieces, encoding: string): Iterable<Buffer> {
  const decoder = decoderOf(encoding);
  try {
    for (const piece of pieces()) yield checked(decoder.decode(piece, { stream: true }), file, decoder);
    yield checked(decoder.decode(), file, decoder);
  } catch (error) {
    if (!isDecodingFault(error)) throw error;
    const { line, byte } = placeOfFault(pieces, encoding);
    throw new SourceError(
      `${file}: line ${line}: byte ${byte} of the text is none that ${encoding} has there. ` +
        'Give the right --files-encoding, or correct the file.',
      { cause: error },
    );
  }
}

/**
 * Where Node does not know two bytes of these encodings it gives control characters or ones of the private use area, and no
 * fault; and of Shift_JIS it exchanges three control characters.
 */
const misread: Readonly<Record<string, RegExp>> = {
  'euc-kr': /[\u0080-\u009f\ue000-\uf8ff]/,
  'euc-jp': /[\u0080-\u009f\ue000-\uf8ff]/,
  big5: /[\u0080-\u009f\ue000-\uf8ff]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  shift_jis: /[\u001a\u001c\u007f-\u009f\ue000-\uf8ff]/,
};

function checked(text: string, file: string, { encoding }: TextDecoder): Buffer {
  const [found] = misread[encoding]?.exec(text) ?? [];
  if (found === undefined) return Buffer.from(text);
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new SourceError(
    `${file}: has a character of ${encoding} that Node ${process.version} reads as another one (U+${code}), so the file cannot be read as it is. Convert it to UTF-8 first.`,
  );
}

function decoderOf(encoding: string): TextDecoder {
  // Some releases of Node take ISO 8859-1 for windows-1252, whatever the standard says.
  if (
    encoding === 'windows-1252' &&
    newDecoder(encoding).decode(Uint8Array.of(0x80), { stream: true }) !== '€'
  ) {
    throw new RunError(
      `Node ${process.version} does not decode windows-1252 as the standard has it. Run with another version of Node.`,
    );
  }
  return newDecoder(encoding);
}

function newDecoder(encoding: string): TextDecoder {
  return new TextDecoder(encoding, { fatal: true });
}

/** Byte by byte: a decoder does not say where it stopped. */
function placeOfFault(pieces: Pieces, encoding: string): { readonly line: number; readonly byte: number } {
  const decoder = decoderOf(encoding);
  let line = 1;
  let byte = 0;
  let isAfterCr = false;
  for (const piece of pieces()) {
    for (let at = 0; at < piece.length; at += 1) {
      byte += 1;
      let text = '';
      try {
        text = decoder.decode(piece.subarray(at, at + 1), { stream: true });
      } catch {
        return { line, byte };
      }
      for (const character of text) {
        if (character === '\r' || (character === '\n' && !isAfterCr)) line += 1;
        isAfterCr = character === '\r';
      }
    }
  }
  // The file ends within a character.
  return { line, byte };
}

function isDecodingFault(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}
