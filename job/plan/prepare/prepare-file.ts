/** Makes a file readable, step by step from file to file: unpacked, decoded, its JSON documents made lines. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { gzipMembers } from '../census/gzip-members.js';
import { openFile } from '../census/read-chunks.js';
import { decodedText } from './decode-text.js';
import { flattenJson } from './flatten-json.js';
import type { Packing } from './packing.js';
import type { PreparedFile } from './prepared-file.js';
import { readHead } from './read-head.js';
import { lookAtText, type TextForm } from './text-look.js';
import { unpackBzip2 } from './unpack-bzip2.js';
import { unpackZstd } from './unpack-zstd.js';

/** Written at once: a row of JSON by itself would be a call to the system each. */
const writtenBytes = 1024 * 1024;

export interface FileToPrepare {
  readonly path: string;
  readonly packing: Packing | undefined;
  /** Begins the paths of what is made of it. */
  readonly to: string;
}

/**
 * @param onRead told of the bytes that were read of the file itself
 * @throws SourceError for a file that is damaged, or no text of this form
 */
export async function prepareFile(
  { path, packing, to }: FileToPrepare,
  form: TextForm,
  onRead: (bytes: number) => void = () => {},
): Promise<PreparedFile> {
  let text = path;
  const tellOf = (read: string) => (read === path ? onRead : () => {});
  if (packing !== undefined) {
    const unpacked = `${to}.unpacked`;
    await unpack(path, packing, unpacked, onRead);
    text = unpacked;
  }
  let look = lookAtText(path, readHead(text), form);
  if (look.decode !== undefined) {
    const { decode } = look;
    const [decoded, encoded] = [`${to}.decoded`, text];
    writing(decoded, (write) => {
      for (const piece of decodedText(path, () => piecesOf(encoded, tellOf(encoded)), decode)) write(piece);
    });
    if (encoded !== path) rmSync(encoded);
    text = decoded;
    look = lookAtText(path, readHead(text), { ...form, encoding: 'utf-8' });
  }
  const { documents } = look;
  if (documents === undefined) return { path, text, rows: text, documents };
  const rows = `${to}.jsonl`;
  reading(text, tellOf(text), (next) => writing(rows, (write) => flattenJson(path, documents, next, write)));
  return { path, text, rows, documents };
}

type OnRead = (bytes: number) => void;

async function unpack(path: string, packing: Packing, to: string, onRead: OnRead): Promise<void> {
  const from = openFile(path, onRead);
  const out = openOutput(to);
  const next = () => from.next();
  try {
    switch (packing) {
      case 'gzip':
        for await (const piece of gzipMembers({ file: path, next, onOddity: () => {} })) out.write(piece);
        break;
      case 'zstd':
        await unpackZstd(path, next, out.write);
        break;
      case 'bzip2':
        unpackBzip2(path, next, out.write);
        break;
      default:
        packing satisfies never;
    }
    out.flush();
  } finally {
    from.close();
    out.close();
  }
}

function* piecesOf(path: string, onRead: OnRead): Iterable<Buffer> {
  const file = openFile(path, onRead);
  try {
    for (let piece = file.next(); piece !== undefined; piece = file.next()) yield piece;
  } finally {
    file.close();
  }
}

function reading(path: string, onRead: OnRead, work: (next: () => Buffer | undefined) => void): void {
  const file = openFile(path, onRead);
  try {
    work(() => file.next());
  } finally {
    file.close();
  }
}

function writing(path: string, work: (write: (bytes: Uint8Array) => void) => void): void {
  const out = openOutput(path);
  try {
    work(out.write);
    out.flush();
  } finally {
    out.close();
  }
}

function openOutput(path: string) {
  const file = openSync(path, 'wx');
  const held = Buffer.allocUnsafe(writtenBytes);
  let length = 0;
  const writeAll = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
  };
  const flush = () => {
    writeAll(held.subarray(0, length));
    length = 0;
  };
  const write = (bytes: Uint8Array) => {
    if (length + bytes.length > writtenBytes) flush();
    if (bytes.length > writtenBytes) return writeAll(bytes);
    held.set(bytes, length);
    length += bytes.length;
  };
  return { write, flush, close: () => closeSync(file) };
}
