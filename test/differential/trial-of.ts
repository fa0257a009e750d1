/** The trial of a format and a number: the same for the same seed. */
import { csvTrial } from './csv/csv-trial.js';
import { jsonTrial } from './json/json-trial.js';
import type { Format, Trial } from './trial.js';

export interface TrialOptions {
  readonly seed: number;
}

export async function trialOf(format: Format, number: number, { seed }: TrialOptions): Promise<Trial> {
  switch (format) {
    case 'csv':
      return csvTrial(seed, number);
    case 'json':
      return jsonTrial(seed, number);
    case 'parquet':
      throw new Error('not yet');
    default:
      return format satisfies never;
  }
}
