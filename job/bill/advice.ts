/** When one object a row looks like the wrong thing, with the figures of this table, and what else it could be. */
import type { Prices } from '../settings/prices.js';
import { formatCount, formatDollars } from '../telemetry/format.js';
import { leastScan, scanCost } from './athena-scan.js';
import { storageClassOf } from './storage-classes.js';
import { daysAMonth, gigabyte, storedCost } from './stored-cost.js';

export interface AdviceInput {
  readonly objects: number;
  readonly bytesPerObject: number | undefined;
  /** Of all objects together, as far as it was told. */
  readonly readsAMonth: number | undefined;
  readonly rewritesAMonth: number | undefined;
  readonly storageClass: string | undefined;
  /** Bytes that Athena scanned to look at the keys of the table, where it is the source. */
  readonly keyScan: number | undefined;
}

export type AdviceCode = 'changed-more-than-read' | 'scanned' | 'many-objects';

export interface Advice {
  readonly reasons: readonly { readonly code: AdviceCode; readonly text: string }[];
  /** The objects first, then what could be in their place. */
  readonly ways: readonly Way[];
}

export interface Way {
  readonly way: 'objects' | 'packed' | 'dynamodb' | 'athena';
  readonly name: string;
  /** To write all rows, in US dollars. */
  readonly once: number;
  /** Reads, rewrites and storage. */
  readonly aMonth: number;
  readonly note: string;
}

/** Above it, a reader that can read ranges needs no object a row. */
const manyObjects = 100_000_000;
/** Of a packed file: large enough that a scan has few of them, small enough to be written again. */
const packedFile = 128 * 2 ** 20;
/** Amazon DynamoDB Developer Guide, "Constraints in Amazon DynamoDB" and "DynamoDB item sizes and formats". */
const largestItem = 400 * 1024;
const besideItem = 100;

/** Undefined where nothing speaks against one object a row, or the size of the rows is not known. */
export function advise(input: AdviceInput, prices: Prices): Advice | undefined {
  const reasons = reasonsOf(input, prices);
  const { bytesPerObject: bytes } = input;
  if (reasons.length === 0 || bytes === undefined) return undefined;
  const given = { ...input, bytes, reads: input.readsAMonth ?? 0, rewrites: input.rewritesAMonth ?? 0 };
  return {
    reasons,
    ways: [asObjects, asPacked, inDynamo, inAthena].flatMap((way) => way(given, prices) ?? []),
  };
}

function reasonsOf(input: AdviceInput, prices: Prices): Advice['reasons'] {
  const { objects, readsAMonth: reads, rewritesAMonth: rewrites } = input;
  const reasons: { code: AdviceCode; text: string }[] = [];
  if (reads !== undefined && rewrites !== undefined && rewrites > reads) {
    reasons.push({
      code: 'changed-more-than-read',
      text: `Objects are written more often than they are read: ${formatCount(rewrites)} times a month against ${formatCount(reads)}. Who reads few of them may as well ask the table.`,
    });
  }
  if (reads !== undefined && objects > 0 && reads >= objects) {
    const gets = (objects / 1000) * prices.get;
    reasons.push({
      code: 'scanned',
      text: `There are as many reads as objects, or more. If they come of reading the whole target (a scan, not single rows by their keys), each scan is ${formatCount(objects)} GETs for ${formatDollars(gets)}, which few large files do not take.`,
    });
  }
  if (objects > manyObjects) {
    reasons.push({
      code: 'many-objects',
      text: `There are more than ${formatCount(manyObjects)} objects. If the reader can read a range of a file, and knows where a row begins, packed files do the same with far fewer PUTs.`,
    });
  }
  return reasons;
}

interface Given extends AdviceInput {
  readonly bytes: number;
  readonly reads: number;
  readonly rewrites: number;
}

function asObjects({ objects, bytes, reads, rewrites, storageClass }: Given, prices: Prices): Way {
  const of = storageClassOf(storageClass);
  const written = (count: number) => (count / 1000) * prices[of.put];
  return {
    way: 'objects',
    name: 'one object a row',
    once: written(objects),
    aMonth: written(rewrites) + (reads / 1000) * prices.get + storedCost(objects, bytes, of, prices),
    note: 'a GET for each read',
  };
}

function asPacked({ objects, bytes, reads, rewrites }: Given, prices: Prices): Way {
  const files = Math.ceil((objects * bytes) / packedFile);
  const written = (files / 1000) * prices.put;
  const nights = rewrites > 0 ? daysAMonth : 0;
  const stored = ((objects * bytes) / gigabyte) * prices.storage;
  return {
    way: 'packed',
    name: 'packed files, read by ranges',
    once: written,
    aMonth: written * nights + (reads / 1000) * prices.get + stored,
    note: `${formatCount(files)} files of 128 MB, all written again each night that something changes; a GET of a range for each read, by a reader that has the index`,
  };
}

function inDynamo({ objects, bytes, reads, rewrites }: Given, prices: Prices): Way | undefined {
  if (bytes > largestItem) return undefined;
  const written = (rows: number) => (rows * Math.ceil(bytes / 1024) * prices.dynamoWrite) / 1_000_000;
  const read = (reads * Math.ceil(bytes / 4096) * prices.dynamoRead) / 2 / 1_000_000;
  const stored = ((objects * (bytes + besideItem)) / gigabyte) * prices.dynamoStorage;
  return {
    way: 'dynamodb',
    name: 'DynamoDB on demand',
    once: written(objects),
    aMonth: written(rewrites) + read + stored,
    note: 'eventually consistent reads, no index besides the key',
  };
}

function inAthena({ reads, keyScan = 0 }: Given, prices: Prices): Way {
  const scan = Math.max(keyScan, leastScan);
  return {
    way: 'athena',
    name: 'the table as it is, by Athena',
    once: 0,
    aMonth: scanCost(reads * scan, prices),
    note: 'at least: a query for each read, which takes seconds and scans the keys; a scan of all is one query',
  };
}
