/** What the census says of a CSV file that is none: where, what was expected, what stands there, what to do. */
import { SourceError } from '../../shared/errors.js';
import { toldValue } from '../../shared/row-values.js';

/** Of a record or a value, in characters. */
const shownCharacters = 60;
/** As many characters have at most so many bytes. */
const headBytes = 4 * shownCharacters;

export interface FieldPlace {
  readonly file: string;
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** Where it is known. */
  readonly name: string | undefined;
  /** The field's first bytes, quotes included. */
  readonly head: Buffer;
}

const fieldFaults = {
  blankBeforeQuote:
    'a blank stands before the quote, so that it is not clear whether the quotes belong to the value. ' +
    'Remove the blank, or read the quotes as text with --files-quote none',
  textAfterQuote:
    'text stands behind the closing quote. A quote within a quoted field is written twice; ' +
    'where quotes have no meaning, give --files-quote none',
  unclosed: 'a quote is opened that nothing closes',
  invalidUtf8: 'invalid UTF-8. Save the file as UTF-8',
} as const;

export type FieldFault = keyof typeof fieldFaults;

export function fieldFault(fault: FieldFault, { file, line, column, name, head }: FieldPlace): SourceError {
  const of = name === undefined ? '' : ` (${name})`;
  return new SourceError(
    `${file}: line ${line}, column ${column}${of}: ${fieldFaults[fault]}.${shownAs('field', head)}`,
  );
}

export interface RecordPlace {
  readonly file: string;
  /** Where the record begins. */
  readonly line: number;
  /** The record's first bytes. */
  readonly head: Buffer;
}

export function wrongCount(
  { file, line, head }: RecordPlace,
  fields: number,
  columns: number,
  columnsFrom: string,
): SourceError {
  const found = `${fields} ${fields === 1 ? 'field' : 'fields'}`;
  const hint = fields > columns ? ' A field that holds the delimiter needs quotes around it.' : '';
  return new SourceError(
    `${file}: line ${line}: expected ${columns} ${columns === 1 ? 'field' : 'fields'}, as ${columnsFrom}, found ${found}.${hint}` +
      shownAs('record', head),
  );
}

export function tooLong({ file, line, head }: RecordPlace, longest: number): SourceError {
  return new SourceError(
    `${file}: line ${line}: a record of more than ${longest} bytes, or a quote that nothing closes; records of CSV are read ` +
      `up to that length.${shownAs('record', head)}`,
  );
}

/** A copy, since the bytes it is taken from are written over. */
export function headOf(bytes: Buffer, start: number): Buffer {
  return Buffer.from(bytes.subarray(start, start + headBytes));
}

function shownAs(what: 'field' | 'record', head: Buffer): string {
  const characters = [...head.toString().replaceAll(/\r\n|\n|\r/g, '↵')];
  const first = characters.slice(0, shownCharacters).join('');
  const shown = `${first}${characters.length > shownCharacters ? '…' : ''}`;
  return first === '' ? '' : `\n  the ${what}: ${toldValue(shown)}`;
}
