/**
 * The records of a CSV file with their fields, for its header and for files that are rewritten. It looks for what ends a
 * field in whole stretches of text; the census, which it is counted against, goes by states over bytes instead.
 */
import { SourceError } from '../../shared/errors.js';
import { longestRow } from '../longest-row.js';
import { openBytes } from './open-bytes.js';

/** One field, in characters of one byte each; null for an unquoted empty one, and for what else the form says. */
export type CsvField = string | null;

export interface CsvRecord {
  /** Where it begins, from 1; breaks within quotes counted. */
  readonly line: number;
  readonly fields: readonly CsvField[];
  /** The line has nothing in it. */
  readonly isEmpty: boolean;
}

export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string;
  /** Lines above the table. @default 0 */
  readonly skipLines?: number;
  /** What a line begins with that is no record. */
  readonly comment?: string | undefined;
  /** What stands for NULL in a field without quotes. */
  readonly nullText?: string | undefined;
  /** Whether `""` is NULL. @default false */
  readonly emptyIsNull?: boolean;
}

const byteOrderMark = '\xef\xbb\xbf';

/**
 * Batches of records, none empty. Lines with nothing in them come as records of one empty field.
 *
 * @param longest the longest record in bytes
 * @throws SourceError for a longer record, and for quotes that are not as RFC 4180 has them
 */
export async function* csvRecords(
  file: string,
  form: CsvForm,
  longest: number,
): AsyncGenerator<readonly CsvRecord[]> {
  const parse = recordParser(form);
  let text = '';
  /** Below this length there is no whole record, so that a long one is not parsed again with every chunk. */
  let leastLength = 0;
  let isFirst = true;
  let line = 1;
  let toSkip = form.skipLines ?? 0;
  const refuse = (problem: string) => new SourceError(`${file}: line ${line}${problem}.`);
  const parseAll = (isWhole: boolean) => {
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < text.length) {
      if (toSkip > 0 || text[at] === form.comment) {
        const end = endOfLine(text, at, isWhole);
        // A line that is skipped need not be held.
        if (end === undefined) {
          if (toSkip > 0) at = Math.max(at, text.length - 1);
          break;
        }
        if (toSkip > 0) toSkip -= 1;
        line += 1;
        at = end;
        continue;
      }
      const record = parse(text, at, isWhole);
      if (record === undefined) break;
      // What stands before a fault is handed on first: somebody may want no more than that.
      if (typeof record === 'string' && records.length > 0) break;
      if (typeof record === 'string') throw refuse(record);
      records.push({ line, fields: record.fields, isEmpty: record.isEmpty });
      line += record.breaks + 1;
      at = record.end;
    }
    text = text.slice(at);
    return records;
  };
  // One character a byte: a chunk may end within a character.
  for await (const chunk of openBytes(file)) {
    text += chunk.toString('latin1');
    if (text.length < leastLength) continue;
    if (isFirst) text = withoutMark(text);
    isFirst = false;
    const records = parseAll(false);
    if (records.length > 0) yield records;
    if (text.length > longest)
      throw refuse(` has more than ${longest} bytes, or a quote that nothing closes`);
    leastLength = records.length > 0 ? 0 : Math.min(2 * text.length, longest + 1);
  }
  if (isFirst) text = withoutMark(text);
  // Again after what stood before a fault, which is thrown then.
  for (let records = parseAll(true); records.length > 0; records = parseAll(true)) yield records;
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

/**
 * Batches of the rows: without the header, where there is one, and without blank lines.
 *
 * @throws what `csvRecords` throws
 */
export async function* csvRows(
  file: string,
  form: CsvForm & { readonly header: boolean },
  columns: number,
): AsyncGenerator<readonly CsvRecord[]> {
  let isHeaderToCome = form.header;
  for await (const records of csvRecords(file, form, longestRow)) {
    const start = isHeaderToCome ? records.findIndex((record) => !isBlank(record, undefined)) + 1 : 0;
    if (isHeaderToCome && start === 0) continue;
    isHeaderToCome = false;
    yield records.slice(start).filter((record) => !isBlank(record, columns));
  }
}

/** The rule that the census has too: a line with nothing in it is none, but in a table of one column, below its header. */
export function isBlank({ isEmpty }: CsvRecord, columns: number | undefined): boolean {
  return columns !== 1 && isEmpty;
}

/** Where the next line begins; undefined where that is not known yet. */
function endOfLine(text: string, start: number, isWhole: boolean): number | undefined {
  const lineEnd = /\r\n|\n|\r/g;
  lineEnd.lastIndex = start;
  const found = lineEnd.exec(text);
  if (found === null) return isWhole ? text.length : undefined;
  const end = found.index + found[0].length;
  return found[0] === '\r' && end === text.length && !isWhole ? undefined : end;
}

interface ParsedRecord {
  readonly fields: readonly CsvField[];
  readonly isEmpty: boolean;
  /** Line breaks within quotes. */
  readonly breaks: number;
  readonly end: number;
}

/** Undefined where the record does not end in the text, a text for what is wrong with it. */
type Parsed = ParsedRecord | string | undefined;

function recordParser(form: CsvForm): (text: string, start: number, isWhole: boolean) => Parsed {
  const delimiter = Buffer.from(form.delimiter).toString('latin1');
  const { quote } = form;
  const nullText = form.nullText === undefined ? undefined : Buffer.from(form.nullText).toString('latin1');
  const blank = delimiter === ' ' ? '\t' : delimiter === '\t' ? ' ' : ' \t';
  const escaped = delimiter.replaceAll(/[\\\]^$.*+?()[{}|/-]/g, '\\$&');
  const unquoted =
    delimiter.length === 1
      ? new RegExp(`[^${escaped}\r\n]*`, 'y')
      : new RegExp(`(?:(?!${escaped})[^\r\n])*`, 'y');
  const blanks = new RegExp(`^[${blank}]+`);
  const isAfterBlanks = (raw: string) => raw.replace(blanks, '').startsWith(quote) && !raw.startsWith(quote);

  /** The value and where it ends, undefined where it does not. */
  const takeQuoted = (text: string, start: number, isWhole: boolean) => {
    let value = '';
    for (let at = start + 1; ; ) {
      const end = text.indexOf(quote, at);
      if (end < 0 || (end + 1 === text.length && !isWhole)) return undefined;
      value += text.slice(at, end);
      if (text[end + 1] !== quote) return { value, end: end + 1 };
      value += quote;
      at = end + 2;
    }
  };

  return (text, start, isWhole) => {
    const fields: CsvField[] = [];
    let breaks = 0;
    const parsed = (recordEnd: number, next: number) => ({
      fields,
      breaks,
      isEmpty: recordEnd === start,
      end: next,
    });
    for (let at = start; ; ) {
      if (quote !== '' && text[at] === quote) {
        const taken = takeQuoted(text, at, isWhole);
        if (taken === undefined) return isWhole ? ': a quote is opened that nothing closes' : undefined;
        fields.push(taken.value === '' && form.emptyIsNull ? null : taken.value);
        breaks += countBreaks(taken.value);
        at = taken.end;
      } else {
        unquoted.lastIndex = at;
        const raw = unquoted.exec(text)?.[0] ?? '';
        if (quote !== '' && startsBlank(raw) && isAfterBlanks(raw))
          return `, column ${fields.length + 1}: a blank stands before the quote. Remove it, or give --files-quote none`;
        fields.push(raw === '' || raw === nullText ? null : raw);
        at += raw.length;
      }
      if (text.startsWith(delimiter, at)) {
        at += delimiter.length;
        // Whether another field follows is not known while nothing does.
        if (at === text.length && !isWhole) return undefined;
      } else if (at === text.length) {
        return isWhole ? parsed(at, at) : undefined;
      } else if (text[at] === '\n') {
        return parsed(at, at + 1);
      } else if (text[at] === '\r') {
        if (at + 1 === text.length && !isWhole) return undefined;
        return parsed(at, text[at + 1] === '\n' ? at + 2 : at + 1);
      } else {
        return `, column ${fields.length}: text stands behind the closing quote. A quote within quotes is written twice`;
      }
    }
  };
}

function countBreaks(value: string): number {
  return /[\r\n]/.test(value) ? (value.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}

/** Most fields do not, and need no further look. */
function startsBlank(raw: string): boolean {
  const first = raw.charCodeAt(0);
  return first === 32 || first === 9;
}
