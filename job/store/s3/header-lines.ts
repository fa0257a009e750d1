/**
 * The headers of a PUT that are not the program's own, as pieces of its head: those go between ours in the order of the
 * names, which the signature wants (AWS, "Create a signed AWS API request"). What all PUTs share is put together once.
 */
import { TransportError } from '../../retry/transport-error.js';
import type { HeaderForm } from '../object-store.js';
import type { ChecksumHeader } from './checksum.js';

/** A piece stands before each of these names, and one after the last. Ours beside them have none of the others between. */
const ours = [
  'content-type',
  'host',
  'x-amz-checksum-',
  'x-amz-meta-splitter',
  'x-amz-security-token',
] as const;

/** Visible ASCII with spaces inside: what every server reads as it was written. */
const sendable = /^[!-~]+(?: +[!-~]+)*$/;

/** A line each, `name:value` and a line feed, in pieces. */
type Pieces = readonly [string, string, string, string, string, string];

export interface HeaderPieces {
  readonly lines: Pieces;
  /** As `lines`, but with single spaces, as the signature has them; the same array where that is no difference. */
  readonly signed: Pieces;
  /** Undefined when no header has it. */
  readonly contentType: string | undefined;
}

/** Which of ours a PUT has beside those that each has. */
export interface OurHeaders {
  readonly condition: 'always' | 'if-absent' | 'if-match';
  readonly hasOwner: boolean;
  readonly hasToken: boolean;
}

export class HeaderLines {
  readonly #headers: HeaderForm;
  readonly #isConstant: boolean;
  /** Undefined where bodies are sent without. */
  readonly checksum: ChecksumHeader | undefined;
  #pieces: HeaderPieces | undefined;
  /** By `OurHeaders`: a run has two or three of them. */
  readonly #names = new Map<number, string>();

  /** No name is in both. */
  constructor(form: HeaderForm, always: HeaderForm, checksum: ChecksumHeader | undefined) {
    this.checksum = checksum;
    this.#headers = [...form, ...always, ...toldOf(form, checksum)].sort((one, other) =>
      one.name < other.name ? -1 : 1,
    );
    this.#isConstant = form.every(({ value }) => value !== null);
  }

  /** @throws TransportError when a value cannot be sent */
  with(values: readonly string[] | undefined): HeaderPieces {
    if (!this.#isConstant) return piecesOf(this.#headers, values ?? []);
    this.#pieces ??= piecesOf(this.#headers, []);
    return this.#pieces;
  }

  /** The names of all headers of a PUT, ours too, with semicolons between. */
  names(given: OurHeaders): string {
    const { condition, hasOwner, hasToken } = given;
    const conditions = condition === 'always' ? 0 : condition === 'if-match' ? 1 : 2;
    const at = conditions * 4 + (hasOwner ? 2 : 0) + (hasToken ? 1 : 0);
    const known = this.#names.get(at);
    if (known !== undefined) return known;
    const names = allNames(this.#headers, given, this.checksum);
    this.#names.set(at, names);
    return names;
  }
}

/** Where an object is locked, S3 wants to be told which checksum it is ("PutObject", Amazon S3 API Reference). */
function toldOf(form: HeaderForm, checksum: ChecksumHeader | undefined): HeaderForm {
  const isLocked = form.some(({ name }) => name.startsWith('x-amz-object-lock-'));
  const value = checksum?.algorithm;
  return isLocked && value !== undefined ? [{ name: 'x-amz-sdk-checksum-algorithm', value }] : [];
}

function allNames(
  headers: HeaderForm,
  { condition, hasOwner, hasToken }: OurHeaders,
  checksum: ChecksumHeader | undefined,
): string {
  const names = [
    ...headers.map(({ name }) => name).filter((name) => name !== 'content-type'),
    'content-type',
    'host',
    ...(condition === 'always' ? [] : [condition === 'if-match' ? 'if-match' : 'if-none-match']),
    ...(checksum === undefined ? [] : [checksum.name]),
    'x-amz-content-sha256',
    'x-amz-date',
    ...(hasOwner ? ['x-amz-meta-splitter'] : []),
    ...(hasToken ? ['x-amz-security-token'] : []),
  ];
  return names.sort().join(';');
}

function piecesOf(headers: HeaderForm, values: readonly string[]): HeaderPieces {
  const lines: [string, string, string, string, string, string] = ['', '', '', '', '', ''];
  let contentType: string | undefined;
  let isWide = false;
  let piece = 0;
  let next = 0;
  for (const { name, value: constant } of headers) {
    const value = constant ?? values[next++] ?? '';
    if (!sendable.test(value)) throw unsendable(name, value);
    isWide ||= value.includes('  ');
    if (name === 'content-type') {
      contentType = value;
      continue;
    }
    while (piece < ours.length && name > (ours[piece] ?? '')) piece += 1;
    lines[piece] += `${name}:${value}\n`;
  }
  return { lines, signed: isWide ? narrow(lines) : lines, contentType };
}

function narrow(lines: Pieces): Pieces {
  const once = (line: string) => line.replace(/ {2,}/g, ' ');
  const [a, b, c, d, e, f] = lines;
  return [once(a), once(b), once(c), once(d), once(e), once(f)];
}

function unsendable(name: string, value: string): TransportError {
  return new TransportError(
    'ERR_HEADER_VALUE',
    `${name}: ${JSON.stringify(value)} cannot be sent as a header.`,
    false,
  );
}
