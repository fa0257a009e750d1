/** The fields of one record whose form is known to be right: what the columns' names are, as the file has them. */

/** @param record the bytes without the line end */
export function splitRecord(record: Buffer, delimiter: string, quote: string): readonly string[] {
  const text = record.toString();
  const fields: string[] = [];
  for (let at = 0; ; ) {
    let end = at;
    if (quote !== '' && text[at] === quote) end = endOfQuoted(text, at, quote);
    const found = text.indexOf(delimiter, end);
    const raw = text.slice(at, found < 0 ? undefined : found);
    fields.push(end > at ? raw.slice(1, -1).replaceAll(quote + quote, quote) : raw);
    if (found < 0) return fields;
    at = found + delimiter.length;
  }
}

/** Behind the quote that closes the one at `start`. */
function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  for (;;) {
    const found = text.indexOf(quote, at);
    if (found < 0) return text.length;
    if (text[found + 1] !== quote) return found + 1;
    at = found + 2;
  }
}
