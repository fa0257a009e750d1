/** The flags of the suite. */
import { parseArgs } from 'node:util';
import { gzipDamages } from './gzip-damage-trial.js';
import { type Format, formats } from './trial.js';

export interface Options {
  readonly short: boolean;
  readonly seed: number;
  /** What is tried, and how many files of each. */
  readonly files: readonly { readonly format: Format; readonly from: number; readonly count: number }[];
  /** Where files that deviate, and valid ones that are refused, are kept. */
  readonly keep: string | undefined;
  /** The separate part. */
  readonly gzipDamage: boolean;
}

/** Files of each format. */
const sizes = {
  long: { csv: 10_000, json: 3_000, parquet: 1_000 },
  short: { csv: 714, json: 214, parquet: 72 },
} as const;

/** @throws Error for what is no flag, or no value of one */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      from: { type: 'string', default: '0' },
      files: { type: 'string' },
      keep: { type: 'string' },
      'gzip-damage': { type: 'boolean', default: false },
    },
  });
  const { short, only, keep, 'gzip-damage': gzipDamage } = values;
  const possible = gzipDamage ? formats.filter((format) => format !== 'parquet') : formats;
  const chosen = possible.filter((format) => only === undefined || format === only);
  if (chosen.length === 0) throw new Error(`--only: expected one of ${possible.join(', ')}, got ${only}`);
  const from = wholeNumber('--from', values.from);
  const count = (format: Format) => {
    const all = gzipDamage ? gzipDamages : sizes[short ? 'short' : 'long'][format];
    return values.files === undefined ? Math.max(0, all - from) : wholeNumber('--files', values.files);
  };
  return {
    short,
    seed: wholeNumber('--seed', values.seed),
    files: chosen.map((format) => ({ format, from, count: count(format) })),
    keep,
    gzipDamage,
  };
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${flag}: expected a whole number, got ${text}`);
  return Number(text);
}
