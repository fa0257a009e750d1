/** The values of some columns of a CSV file, with the lines that they stand on: DuckDB does not count lines within quotes. */
import type { FileSourceSettings } from '../../settings/settings.js';
import type { TextRecord } from './find-loss.js';
import { openBytes } from './open-bytes.js';

type Dialect = Pick<FileSourceSettings, 'delimiter' | 'quote' | 'header'>;

/**
 * Of a file that DuckDB has read. An unquoted empty field is null; LF, CR and CR LF end a line.
 *
 * @param places of the columns, from 0
 */
export async function* csvTexts(
  file: string,
  { delimiter, quote, header }: Dialect,
  places: readonly number[],
): AsyncIterable<TextRecord> {
  const reader = new RecordReader(Buffer.from(delimiter).toString('latin1'), quote);
  let isHeader = header;
  for await (const chunk of openBytes(file)) {
    for (const { line, fields } of reader.read(chunk.toString('latin1'))) {
      if (!isHeader) yield { line, values: places.map((place) => fields[place] ?? null) };
      isHeader = false;
    }
  }
  const last = reader.end();
  if (last && !isHeader) yield { line: last.line, values: places.map((place) => last.fields[place] ?? null) };
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly (string | null)[];
}

/** Takes text with one character a byte, since a chunk may end within a character. */
class RecordReader {
  private line = 1;
  private firstLine = 1;
  private fields: (string | null)[] = [];
  private field = '';
  /** Length of the field at its last closing quote; a delimiter is looked for behind it. */
  private quotedTo: number | undefined;
  private inQuotes = false;
  private last = '';

  constructor(
    private readonly delimiter: string,
    private readonly quote: string,
  ) {}

  *read(text: string): Iterable<CsvRecord> {
    const mark = '\xef\xbb\xbf';
    for (const character of this.last === '' && text.startsWith(mark) ? text.slice(mark.length) : text) {
      const isBreak = character === '\r' || (character === '\n' && this.last !== '\r');
      if (isBreak) this.line += 1;
      if (this.inQuotes || (character !== '\r' && character !== '\n')) this.take(character);
      else if (isBreak) {
        const record = this.end();
        if (record) yield record;
        this.firstLine = this.line;
      }
      this.last = character;
    }
  }

  /** The record that ends here; a blank line is none. */
  end(): CsvRecord | undefined {
    if (this.fields.length === 0 && this.field === '' && this.quotedTo === undefined) return undefined;
    this.endField();
    const record = { line: this.firstLine, fields: this.fields };
    this.fields = [];
    return record;
  }

  private take(character: string): void {
    if (character === this.quote) {
      if (this.inQuotes) {
        this.inQuotes = false;
        this.quotedTo = this.field.length;
        return;
      }
      if (this.field === '' && this.quotedTo === undefined) {
        this.inQuotes = true;
        return;
      }
      // Two quotes within quotes are one.
      this.inQuotes = this.quotedTo === this.field.length && this.last === this.quote;
    }
    this.field += character;
    if (this.inQuotes || character !== this.delimiter.at(-1)) return;
    if (
      this.field.length - (this.quotedTo ?? 0) >= this.delimiter.length &&
      this.field.endsWith(this.delimiter)
    ) {
      this.field = this.field.slice(0, -this.delimiter.length);
      this.endField();
    }
  }

  private endField(): void {
    const isNull = this.field === '' && this.quotedTo === undefined;
    this.fields.push(isNull ? null : Buffer.from(this.field, 'latin1').toString());
    this.field = '';
    this.quotedTo = undefined;
  }
}
