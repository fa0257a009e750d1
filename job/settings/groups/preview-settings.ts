/** What `splitter preview` reckons with. */
import { formatPrices, listPrices, parsePrices } from '../prices.js';
import { parsedBy } from '../schemas.js';
import { setting } from '../setting.js';

export const previewSettings = {
  prices: setting({
    group: 'preview',
    commands: ['preview'],
    value: 'prices',
    description:
      'US dollars for 1,000 PUTs, for a terabyte that Athena scans, and for an hour of a vCPU and of a gigabyte on Fargate; the defaults are those of us-east-1 in November 2026. Prices that are not given stay at their defaults.',
    schema: parsedBy(parsePrices),
    default: formatPrices(listPrices),
    // With places to break a line.
    defaultText: formatPrices(listPrices).replaceAll(',', ', '),
  }),
};
