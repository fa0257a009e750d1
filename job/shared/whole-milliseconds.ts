/** A time in seconds as it is told: to the millisecond, without the digits that no clock means. */
export function wholeMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
