/** The trial of a format and a number: the same for the same seed. */
import { join } from 'node:path';
import { csvTrial } from './csv/csv-trial.js';
import { gzipDamageTrial } from './gzip-damage-trial.js';
import { jsonTrial } from './json/json-trial.js';
import { duckdbTrial } from './parquet/duckdb-trial.js';
import { fixtureNames, fixtureTrial } from './parquet/fixture-trial.js';
import { folderTrial } from './parquet/folder-trial.js';
import type { Format, Trial } from './trial.js';

export interface TrialOptions {
  readonly seed: number;
  /** Where pyarrow has written Parquet files; without it the short form's are tried. */
  readonly parquetFolder: string | undefined;
  /** Damaged gzips in the place of drawn files. */
  readonly gzipDamage: boolean;
}

export async function trialOf(
  format: Format,
  number: number,
  { seed, parquetFolder, gzipDamage }: TrialOptions,
): Promise<Trial> {
  if (gzipDamage && format !== 'parquet') return gzipDamageTrial(format, seed, number);
  switch (format) {
    case 'csv':
      return csvTrial(seed, number);
    case 'json':
      return jsonTrial(seed, number);
    case 'parquet': {
      if (parquetFolder !== undefined) return folderTrial(join(parquetFolder, `${number}`), number);
      const fixture = fixtureNames[number];
      return fixture === undefined ? duckdbTrial(seed, number) : fixtureTrial(fixture, number);
    }
    default:
      return format satisfies never;
  }
}
