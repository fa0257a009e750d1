/**
 * What each storage class asks of what is kept in it (Amazon S3 User Guide, "Understanding and managing Amazon S3 storage
 * classes", "Comparing the Amazon S3 storage classes", read in November 2026).
 */
import type { PriceName } from '../settings/prices.js';

export interface StorageClass {
  readonly name: string;
  readonly put: PriceName;
  readonly storage: PriceName;
  /** A smaller object is billed as one of so many bytes. */
  readonly leastBytes: number;
  /** An object that goes sooner is billed to the end of so many days. */
  readonly leastDays: number;
  /** Bytes that are billed beside each object, in its own class and in STANDARD. */
  readonly beside: { readonly own: number; readonly standard: number };
  /** An object of `leastBytes` of these pays for being watched. */
  readonly monitoredFrom?: number;
}

/** 128 KB, as S3 counts them. */
export const smallObject = 131_072;
const nothing = { own: 0, standard: 0 };
const archived = { own: 32_768, standard: 8_192 };

const standard: StorageClass = {
  name: 'STANDARD',
  put: 'put',
  storage: 'storage',
  leastBytes: 0,
  leastDays: 0,
  beside: nothing,
};

const classes: readonly StorageClass[] = [
  standard,
  {
    ...standard,
    name: 'INTELLIGENT_TIERING',
    put: 'putIntelligentTiering',
    storage: 'storageIntelligentTiering',
    monitoredFrom: smallObject,
  },
  {
    name: 'STANDARD_IA',
    put: 'putStandardIa',
    storage: 'storageStandardIa',
    leastBytes: smallObject,
    leastDays: 30,
    beside: nothing,
  },
  {
    name: 'ONEZONE_IA',
    put: 'putOnezoneIa',
    storage: 'storageOnezoneIa',
    leastBytes: smallObject,
    leastDays: 30,
    beside: nothing,
  },
  {
    name: 'GLACIER_IR',
    put: 'putGlacierIr',
    storage: 'storageGlacierIr',
    leastBytes: smallObject,
    leastDays: 90,
    beside: nothing,
  },
  {
    name: 'GLACIER',
    put: 'putGlacier',
    storage: 'storageGlacier',
    leastBytes: 0,
    leastDays: 90,
    beside: archived,
  },
  {
    name: 'DEEP_ARCHIVE',
    put: 'putDeepArchive',
    storage: 'storageDeepArchive',
    leastBytes: 0,
    leastDays: 180,
    beside: archived,
  },
];

export interface ReckonedClass extends StorageClass {
  /** The class that was asked for has no price here: it is reckoned as STANDARD. */
  readonly isGuess: boolean;
}

/** @param name undefined where each object has its own, by a column */
export function storageClassOf(name: string | undefined): ReckonedClass {
  const known = classes.find((each) => each.name === name);
  return { ...(known ?? standard), isGuess: known === undefined };
}
