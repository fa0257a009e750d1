/** What an estimate reckons with: list prices in US dollars, of us-east-1, as they stood in November 2026. */

/** By the name under which `--prices` takes another. */
export const listPrices = {
  /** 1,000 PUTs to S3 Standard (Amazon S3 pricing, "Requests & data retrievals"). */
  put: 0.005,
  /** A terabyte that queries scan, at least 10 MB of each (Amazon Athena pricing, "SQL queries"). */
  athena: 5,
  /** An hour of a Fargate vCPU, Linux on x86 (AWS Fargate pricing). */
  vcpu: 0.04048,
  /** An hour of a gigabyte of Fargate's memory. */
  gb: 0.004445,
} as const;

export type Prices = Readonly<Record<keyof typeof listPrices, number>>;

const names = Object.keys(listPrices) as readonly (keyof Prices)[];

/**
 * `put=0.005,athena=5`: what is not named stays as listed.
 * @throws Error naming the first entry that is no price
 */
export function parsePrices(given: string): Prices {
  const prices: Record<keyof Prices, number> = { ...listPrices };
  for (const entry of given.split(',')) {
    const [, name, dollars] = /^\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(entry) ?? [];
    const known = names.find((each) => each === name);
    if (known === undefined || dollars === undefined) {
      throw new Error(
        `expected name=dollars separated by commas, with a name of ${names.join(', ')}, got ${JSON.stringify(entry)}`,
      );
    }
    prices[known] = Number(dollars);
  }
  return prices;
}

/** As `--prices` takes them. */
export function formatPrices(prices: Prices): string {
  return names.map((name) => `${name}=${prices[name]}`).join(',');
}
