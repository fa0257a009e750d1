/** Tiny files that pyarrow wrote, kept in the repository: what DuckDB cannot write, for runs without Python. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Trial } from '../trial.js';
import { folderTrial } from './folder-trial.js';

const fixtures = fileURLToPath(new URL('../../../../test/differential/parquet/fixtures/', import.meta.url));

export const fixtureNames: readonly string[] = readdirSync(fixtures).sort();

export function fixtureTrial(name: string, number: number): Promise<Trial> {
  return folderTrial(join(fixtures, name), number);
}
