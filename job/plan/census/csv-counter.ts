/**
 * Counts the records of a CSV file by RFC 4180's states alone, over bytes. Each of CR LF, LF and CR outside quotes ends a
 * record. A line with nothing in it is none, but in a table of one column, below its header. Every byte
 * passes here, so lines without quotes are passed as a whole (0.1 ns a byte), and the loops over the others are written out
 * (1 ns a byte). It is long since all of it shares the state between two pieces: one piece may end within anything.
 */
import type { SourceError } from '../../shared/errors.js';
import { type FieldFault, fieldFault, headOf, type RecordPlace, tooLong, wrongCount } from './csv-fault.js';
import type { Counted, CsvDialect } from './file-count.js';
import { splitRecord } from './split-record.js';

const lf = 10;
const cr = 13;

/** At the first byte of a field. */
const fieldStart = 0;
/** In a field without quotes, of which nothing but blanks came so far. */
const blanks = 1;
const plain = 2;
const quoted = 3;
/** Behind a quote that closes the field, or is the first of two. */
const closed = 4;
/** Within a delimiter of several bytes. */
const delimiting = 5;
/** In a line that is a comment. */
const commented = 6;

export interface CsvCounterOptions extends CsvDialect {
  readonly file: string;
  /** The longest record that is read, in bytes. */
  readonly longestRecord: number;
  /**
   * Whether to count the fields of every record. Otherwise only of those that have quotes or end with a delimiter:
   * DuckDB tells the others, but for empty fields behind the last column.
   */
  readonly allFields: boolean;
}

export class CsvCounter {
  readonly #options: CsvCounterOptions;
  readonly #delimiter: Buffer;
  readonly #quote: number;
  readonly #comment: number;
  /** Lines above the table that are still to come; behind the last one a CR may be half of a CR LF. */
  #toSkip: number;
  #skippedCr = false;
  /** 1 for each byte that ends a stretch of plain text. */
  readonly #endsPlain = new Uint8Array(256);
  readonly #endsQuoted = new Uint8Array(256);

  /** No byte above ends a stretch: most of a text passes with one comparison a byte. */
  readonly #highestPlain: number;
  readonly #highestQuoted: number;

  #state = fieldStart;
  /** Bytes of the delimiter that were seen, in `delimiting`. */
  #matched = 0;
  /** Bytes before the chunk. */
  #position = 0;
  #endedWithCr = false;
  /** In the chunk, as far as they were looked for; its length where there is none. */
  #nextQuote = -1;
  #nextCr = -1;
  /** Of the byte to come, the record, the field; counted from 1. */
  #line = 1;
  #recordLine = 1;
  #fieldLine = 1;
  #recordStart = 0;
  #fieldStart = 0;
  /** Delimiters of the record so far. */
  #delimiters = 0;
  #columns: number | undefined;
  #names: readonly string[] | undefined;
  #records = 0;
  /** The first bytes of a record and a field that began in an earlier chunk. */
  #recordHead: Buffer = Buffer.alloc(0);
  #fieldHead: Buffer = Buffer.alloc(0);
  /** The first record, while it is not whole. */
  #first: Buffer[] = [];
  readonly #seen = {
    crlf: 0,
    lf: 0,
    cr: 0,
    quotedCrlf: 0,
    quotedLf: 0,
    quotedCr: 0,
    headerBreaks: 0,
    comments: 0,
    blanksFirst: 0,
    strayQuotes: 0,
  };

  constructor(options: CsvCounterOptions) {
    this.#options = options;
    this.#delimiter = Buffer.from(options.delimiter);
    this.#quote = options.quote === '' ? -1 : options.quote.charCodeAt(0);
    this.#comment = options.comment === undefined ? -1 : options.comment.charCodeAt(0);
    this.#toSkip = options.skipLines ?? 0;
    this.#columns = options.header ? undefined : options.columnNames?.length;
    for (const byte of [lf, cr, this.#delimiter[0] ?? 0]) this.#endsPlain[byte] = 1;
    for (const byte of [lf, cr]) this.#endsQuoted[byte] = 1;
    if (this.#quote >= 0) for (const table of [this.#endsPlain, this.#endsQuoted]) table[this.#quote] = 1;
    this.#highestPlain = this.#endsPlain.lastIndexOf(1);
    this.#highestQuoted = this.#endsQuoted.lastIndexOf(1);
  }

  /** Takes the next bytes, which are UTF-8; a byte order mark is not among them. @throws SourceError for what is no CSV */
  push(bytes: Buffer): void {
    const chunk = this.#toSkip > 0 || this.#skippedCr ? this.#skipLines(bytes) : bytes;
    const { length } = chunk;
    const endsPlain = this.#endsPlain;
    const endsQuoted = this.#endsQuoted;
    const quote = this.#quote;
    const delimiterStart = this.#delimiter[0];
    const isLong = this.#delimiter.length > 1;
    const highestPlain = this.#highestPlain;
    const highestQuoted = this.#highestQuoted;
    const canPass = !this.#options.allFields;
    const seen = this.#seen;
    this.#nextQuote = -1;
    this.#nextCr = -1;
    let state = this.#state;
    let at = 0;
    while (at < length) {
      switch (state) {
        case fieldStart: {
          if (canPass && this.#position + at === this.#recordStart) {
            at = this.#passLines(chunk, at);
            if (at === length) break;
          }
          const byte = chunk[at] as number;
          if (byte === this.#comment && this.#position + at === this.#recordStart) {
            state = commented;
          } else if (byte === quote) {
            state = quoted;
            at += 1;
          } else if (byte === lf && this.#isAfterCr(chunk, at) && this.#position + at === this.#recordStart) {
            // The second half of a CR LF, whose CR has ended the record.
            seen.crlf += 1;
            seen.cr -= 1;
            at += 1;
            this.#beginRecord(at);
          } else if ((byte === 32 || byte === 9) && endsPlain[byte] === 0) {
            state = blanks;
            at += 1;
          } else {
            state = plain;
          }
          break;
        }
        case blanks: {
          const byte = chunk[at] as number;
          if (byte === quote) throw this.#fault(chunk, 'blankBeforeQuote');
          if ((byte === 32 || byte === 9) && endsPlain[byte] === 0) at += 1;
          else state = plain;
          break;
        }
        case plain: {
          while (
            at + 4 <= length &&
            (chunk[at] as number) > highestPlain &&
            (chunk[at + 1] as number) > highestPlain &&
            (chunk[at + 2] as number) > highestPlain &&
            (chunk[at + 3] as number) > highestPlain
          ) {
            at += 4;
          }
          while (at < length && endsPlain[chunk[at] as number] === 0) at += 1;
          if (at === length) break;
          const byte = chunk[at] as number;
          at += 1;
          if (byte === delimiterStart) {
            if (isLong) {
              state = delimiting;
              this.#matched = 1;
            } else {
              this.#endField(at);
              state = fieldStart;
            }
          } else if (byte === quote) {
            seen.strayQuotes += 1;
          } else {
            this.#endRecord(chunk, at - 1, byte);
            this.#beginRecord(at);
            state = fieldStart;
          }
          break;
        }
        case quoted: {
          while (
            at + 4 <= length &&
            (chunk[at] as number) > highestQuoted &&
            (chunk[at + 1] as number) > highestQuoted &&
            (chunk[at + 2] as number) > highestQuoted &&
            (chunk[at + 3] as number) > highestQuoted
          ) {
            at += 4;
          }
          while (at < length && endsQuoted[chunk[at] as number] === 0) at += 1;
          if (at === length) break;
          const byte = chunk[at] as number;
          if (byte === quote) state = closed;
          else this.#countQuotedBreak(byte, this.#isAfterCr(chunk, at));
          at += 1;
          break;
        }
        case closed: {
          const byte = chunk[at] as number;
          at += 1;
          if (byte === quote) {
            state = quoted;
          } else if (byte === delimiterStart) {
            if (isLong) {
              state = delimiting;
              this.#matched = -1;
            } else {
              this.#endField(at);
              state = fieldStart;
            }
          } else if (byte === lf || byte === cr) {
            this.#endRecord(chunk, at - 1, byte);
            this.#beginRecord(at);
            state = fieldStart;
          } else {
            throw this.#fault(chunk, 'textAfterQuote');
          }
          break;
        }
        case commented: {
          while (at < length && chunk[at] !== lf && chunk[at] !== cr) at += 1;
          if (at === length) break;
          if (chunk[at] === cr) seen.cr += 1;
          else seen.lf += 1;
          at += 1;
          this.#endComment(at);
          state = fieldStart;
          break;
        }
        default: {
          // A delimiter of several bytes; `matched` is negative behind a closing quote, where nothing else may come.
          const matched = Math.abs(this.#matched);
          if (chunk[at] === this.#delimiter[matched]) {
            at += 1;
            if (matched + 1 === this.#delimiter.length) {
              this.#endField(at);
              state = fieldStart;
            } else {
              this.#matched = this.#matched < 0 ? this.#matched - 1 : this.#matched + 1;
            }
          } else if (this.#matched < 0) {
            throw this.#fault(chunk, 'textAfterQuote');
          } else {
            // Another character that begins like it. In UTF-8 no byte of it begins a delimiter.
            state = plain;
          }
        }
      }
    }
    this.#state = state;
    this.#keepHeads(chunk);
    this.#position += length;
    if (length > 0) this.#endedWithCr = chunk[length - 1] === cr;
    if (this.#position - this.#recordStart > this.#options.longestRecord)
      throw tooLong(this.#record(chunk), this.#options.longestRecord);
  }

  /** @throws SourceError for a quote that nothing closes */
  end(): Counted {
    const nothing = Buffer.alloc(0);
    if (this.#state === quoted) throw this.#fault(nothing, 'unclosed');
    if (this.#state === commented) this.#endComment(0);
    else if (this.#position > this.#recordStart) this.#endRecord(nothing, 0, undefined);
    const rows = this.#records - (this.#options.header && this.#records > 0 ? 1 : 0);
    return { rows, names: this.#names, oddities: this.#oddities() };
  }

  /** The fault of a byte that is no UTF-8: it stands right behind what was pushed. */
  invalidUtf8(): SourceError {
    return this.#fault(Buffer.alloc(0), 'invalidUtf8');
  }

  /** Passes whole lines in which nothing has to be looked at; returns where the first other record begins. */
  #passLines(chunk: Buffer, start: number): number {
    const { length } = chunk;
    const delimiterEnd = this.#delimiter[this.#delimiter.length - 1];
    const seen = this.#seen;
    let at = start;
    while (this.#records > 0) {
      if (this.#nextQuote < at)
        this.#nextQuote = this.#quote < 0 ? length : found(chunk.indexOf(this.#quote, at), length);
      if (this.#nextCr < at) this.#nextCr = found(chunk.indexOf(cr, at), length);
      const end = chunk.indexOf(lf, at);
      if (
        end < 0 ||
        chunk[at] === this.#comment ||
        end > this.#nextQuote ||
        this.#nextCr < end - 1 ||
        end - at > this.#options.longestRecord
      )
        break;
      const isCrlf = this.#nextCr === end - 1;
      const last = isCrlf ? end - 2 : end - 1;
      if (last < at || chunk[last] === delimiterEnd) break;
      if (isCrlf) seen.crlf += 1;
      else seen.lf += 1;
      this.#records += 1;
      this.#line += 1;
      at = end + 1;
    }
    if (at !== start) this.#beginRecord(at);
    return at;
  }

  /** What is left behind the lines above the table. */
  #skipLines(bytes: Buffer): Buffer {
    let at = 0;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#skippedCr && byte === lf) {
        this.#skippedCr = false;
        continue;
      }
      this.#skippedCr = false;
      if (this.#toSkip === 0) break;
      if (byte !== lf && byte !== cr) continue;
      this.#skippedCr = byte === cr;
      this.#toSkip -= 1;
      this.#line += 1;
      this.#recordLine = this.#line;
      this.#fieldLine = this.#line;
    }
    return bytes.subarray(at);
  }

  #endComment(next: number): void {
    this.#seen.comments += 1;
    this.#line += 1;
    this.#first = [];
    this.#beginRecord(next);
  }

  #isAfterCr(chunk: Buffer, at: number): boolean {
    return at > 0 ? chunk[at - 1] === cr : this.#endedWithCr;
  }

  #countQuotedBreak(byte: number, isAfterCr: boolean): void {
    const seen = this.#seen;
    if (this.#records === 0 && this.#options.header) seen.headerBreaks += 1;
    if (byte === cr) {
      seen.quotedCr += 1;
      this.#line += 1;
    } else if (isAfterCr) {
      seen.quotedCrlf += 1;
      seen.quotedCr -= 1;
    } else {
      seen.quotedLf += 1;
      this.#line += 1;
    }
  }

  #endField(next: number): void {
    this.#delimiters += 1;
    this.#fieldStart = this.#position + next;
    this.#fieldLine = this.#line;
  }

  #beginRecord(next: number): void {
    this.#recordStart = this.#position + next;
    this.#fieldStart = this.#recordStart;
    this.#recordLine = this.#line;
    this.#fieldLine = this.#line;
    this.#delimiters = 0;
  }

  /** `byte` is the line end's first one, or undefined at the end of the file. */
  #endRecord(chunk: Buffer, end: number, byte: number | undefined): void {
    if (byte === cr) this.#seen.cr += 1;
    else if (byte === lf) this.#seen.lf += 1;
    if (byte !== undefined) this.#line += 1;
    const length = this.#position + end - this.#recordStart;
    if (length > this.#options.longestRecord) throw tooLong(this.#record(chunk), this.#options.longestRecord);
    if (length === 0 && this.#columns !== 1) {
      if (this.#columns === undefined) this.#seen.blanksFirst += 1;
      return;
    }
    if (this.#records === 0) this.#takeFirst(chunk, end);
    this.#records += 1;
    const fields = this.#delimiters + 1;
    this.#columns ??= fields;
    if (fields !== this.#columns) {
      const from = this.#options.header ? 'the header has' : '--column-names has';
      throw wrongCount(this.#record(chunk, length), fields, this.#columns, from);
    }
  }

  #takeFirst(chunk: Buffer, end: number): void {
    const start = Math.max(0, this.#recordStart - this.#position);
    const record = Buffer.concat([...this.#first, chunk.subarray(start, end)]);
    this.#first = [];
    const { header, delimiter, quote } = this.#options;
    if (header) this.#names = splitRecord(record, delimiter, quote);
  }

  #keepHeads(chunk: Buffer): void {
    const inRecord = this.#recordStart - this.#position;
    if (this.#records === 0 && this.#options.header) {
      this.#first.push(Buffer.from(chunk.subarray(Math.max(0, inRecord))));
    }
    this.#recordHead = this.#headFrom(inRecord, this.#recordHead, chunk);
    this.#fieldHead = this.#headFrom(this.#fieldStart - this.#position, this.#fieldHead, chunk);
  }

  /** `start` is negative for what began in an earlier chunk. */
  #headFrom(start: number, head: Buffer, chunk: Buffer): Buffer {
    return start >= 0 ? headOf(chunk, start) : headOf(Buffer.concat([head, headOf(chunk, 0)]), 0);
  }

  #fault(chunk: Buffer, fault: FieldFault): SourceError {
    const column = this.#delimiters + 1;
    return fieldFault(fault, {
      file: this.#options.file,
      line: fault === 'unclosed' ? this.#fieldLine : this.#line,
      column,
      name: (this.#options.columnNames ?? this.#names)?.[column - 1],
      head: this.#headFrom(this.#fieldStart - this.#position, this.#fieldHead, chunk),
    });
  }

  #record(chunk: Buffer, length?: number): RecordPlace {
    const head = this.#headFrom(this.#recordStart - this.#position, this.#recordHead, chunk);
    return { file: this.#options.file, line: this.#recordLine, head: head.subarray(0, length) };
  }

  /** What its strict reader fails on, or reads in another way. */
  #oddities(): readonly string[] {
    const seen = this.#seen;
    const kinds = (['crlf', 'lf', 'cr'] as const).filter((kind) => seen[kind] > 0);
    const quotedKinds = (['quotedCrlf', 'quotedLf', 'quotedCr'] as const).filter((kind) => seen[kind] > 0);
    const usual = { crlf: 'quotedCrlf', lf: 'quotedLf', cr: 'quotedCr' } as const;
    const oddities: string[] = [];
    if (kinds.length > 1) oddities.push('line ends of several kinds');
    const own = kinds[0] === undefined ? undefined : usual[kinds[0]];
    if (quotedKinds.some((kind) => kind !== own)) oddities.push('quoted line breaks unlike its line ends');
    if ((this.#options.skipLines ?? 0) > 0) oddities.push('lines above the table');
    if (seen.comments > 0) oddities.push('comments');
    if (seen.headerBreaks > 0) oddities.push('a line break in the header');
    if (seen.blanksFirst > 0) oddities.push('blank lines before the header');
    if (seen.strayQuotes > 0) oddities.push('quotes in fields without quotes around them');
    return oddities;
  }
}

function found(at: number, otherwise: number): number {
  return at < 0 ? otherwise : at;
}
