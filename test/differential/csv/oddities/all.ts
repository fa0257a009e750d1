/** All oddities of CSV files, in the order in which they are applied: later ones see what earlier ones made. */

import { packingOddities } from '../../values/packing.js';
import type { CsvOddity } from '../draft.js';
import { dialectOddities } from './dialect.js';
import { nameOddities } from './names.js';
import { shapeOddities } from './shape.js';
import { typeOddities } from './types.js';
import { valueOddities } from './values.js';

export const oddities: readonly CsvOddity[] = [
  ...shapeOddities,
  ...nameOddities,
  ...typeOddities,
  ...valueOddities,
  ...dialectOddities,
  ...packingOddities,
];
