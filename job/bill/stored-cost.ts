/** What it costs a month to keep objects, by the class that they are in. */
import type { Prices } from '../settings/prices.js';
import type { StorageClass } from './storage-classes.js';

/** As S3 bills them (Amazon S3 pricing, "Storage"). */
export const gigabyte = 2 ** 30;

/** @param bytes of each object, on average: where sizes differ, a class with a least size bills more */
export function storedCost(
  objects: number,
  bytes: number,
  { storage, leastBytes, beside, monitoredFrom = Number.POSITIVE_INFINITY }: StorageClass,
  prices: Prices,
): number {
  const own = (objects * (Math.max(bytes, leastBytes) + beside.own)) / gigabyte;
  const standard = (objects * beside.standard) / gigabyte;
  const watched = bytes >= monitoredFrom ? objects / 1000 : 0;
  return own * prices[storage] + standard * prices.storage + watched * prices.monitoring;
}

/**
 * How many times the table is kept for a month in versions that others have replaced, if each of so many nights writes it
 * whole: on the last of them as many as there were nights before, or as the days after which they go.
 */
export function replacedTableMonths(nights: number, versionDays = Number.POSITIVE_INFINITY): number {
  let tables = 0;
  for (let before = 0; before < nights; before += 1) tables += Math.min(before, versionDays);
  return tables / daysAMonth;
}

/**
 * How many times the table is billed for a month after it has gone, if each of so many nights writes it whole: each night but
 * the first takes the table of the night before away, after one day and those that a replaced version is kept for, of the days
 * that its class bills at least.
 */
export function earlyTableMonths(nights: number, leastDays: number, keptDays: number): number {
  const gone = Math.max(0, nights - 1 - keptDays);
  return (gone * Math.max(0, leastDays - 1 - keptDays)) / daysAMonth;
}

export const daysAMonth = 30;
