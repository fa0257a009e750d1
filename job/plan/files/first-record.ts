/** The first record of a CSV file. DuckDB's sniffer would judge the rows below it too, without naming a line. */
import { isUtf8 } from 'node:buffer';
import type { FileSourceSettings } from '../../settings/settings.js';
import { SourceError } from '../../shared/errors.js';
import { openBytes } from './open-bytes.js';

const byteOrderMark = '\xef\xbb\xbf';

/**
 * The fields, or undefined for an empty file. A record may hold line ends within quotes.
 *
 * @throws SourceError when it is no UTF-8, has no end within `maxBytes`, or a quote that nothing closes.
 */
export async function firstRecord(
  file: string,
  { delimiter, quote }: Pick<FileSourceSettings, 'delimiter' | 'quote'>,
  maxBytes: number,
): Promise<readonly string[] | undefined> {
  // One character a byte: a chunk may end within a character, and bytes further down are not this record's.
  const dialect = { delimiter: Buffer.from(delimiter).toString('latin1'), quote };
  let text = '';
  let fields: readonly string[] | undefined;
  for await (const chunk of openBytes(file)) {
    text += chunk.toString('latin1');
    fields = parse(withoutMark(text), dialect, false);
    if (fields !== undefined) break;
    if (text.length > maxBytes) {
      throw new SourceError(
        `${file}: line 1 has more than ${maxBytes} bytes, or a quote that nothing closes.`,
      );
    }
  }
  if (withoutMark(text) === '') return undefined;
  fields ??= parse(withoutMark(text), dialect, true);
  if (fields === undefined) throw new SourceError(`${file}: line 1: a quote is opened that nothing closes.`);
  return fields.map((field) => {
    const bytes = Buffer.from(field, 'latin1');
    if (!isUtf8(bytes)) throw new SourceError(`${file}: line 1: invalid UTF-8`);
    return bytes.toString();
  });
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

/** Undefined when the record does not end here; the end of the whole text ends it too, outside quotes. */
function parse(
  text: string,
  { delimiter, quote }: { delimiter: string; quote: string },
  whole: boolean,
): readonly string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let at = 0;
  const quoted = () => quote !== '' && text[at] === quote;
  const takeQuoted = (): boolean => {
    for (at += 1; ; at += 1) {
      const end = text.indexOf(quote, at);
      if (end < 0 || (end + 1 === text.length && !whole)) return false;
      field += text.slice(at, end);
      at = end + 1;
      if (!quoted()) return true;
      field += quote;
    }
  };
  if (quoted() && !takeQuoted()) return undefined;
  while (at < text.length) {
    if (text.startsWith(delimiter, at)) {
      fields.push(field);
      field = '';
      at += delimiter.length;
      if (quoted() && !takeQuoted()) return undefined;
    } else if (text[at] === '\n' || text[at] === '\r') {
      return [...fields, field];
    } else {
      field += text[at];
      at += 1;
    }
  }
  return whole ? [...fields, field] : undefined;
}
