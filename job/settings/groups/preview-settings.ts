/** What `splitter preview` reckons with, and what a bill costs at. */
import { listPrices, type Prices, parsePrices } from '../prices.js';
import { parsedBy, wholeNumber } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'preview';
const many = 1_000_000_000_000_000;

export const previewSettings = {
  prices: setting({
    group,
    commands: ['preview', 'split', 'plan', 'diff'],
    value: 'prices',
    description:
      'Prices in US dollars in place of the list prices of us-east-1 in November 2026: put=0.004,athena=4.5 and so on, for an estimate and for --max-cost. docs/costs.md has the names and what each is for; those that are not given stay as listed.',
    schema: parsedBy(parsePrices),
    default: (): Prices => listPrices,
    defaultText: 'as listed in docs/costs.md',
  }),
  readsAMonth: setting({
    group,
    commands: ['preview'],
    value: 'n',
    description:
      'How many times objects are read in a month, all reads of all objects together: for advice on whether one object a row is the right thing.',
    schema: wholeNumber(0, many),
    deployed: false,
  }),
  rewritesAMonth: setting({
    group,
    commands: ['preview'],
    value: 'n',
    description:
      'How many objects are written again in a month, all together; a nightly --write all writes each of them 30 times.',
    schema: wholeNumber(0, many),
    deployed: false,
  }),
};
