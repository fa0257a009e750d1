/** All oddities of JSON lines, in the order in which they are applied: later ones see what earlier ones made. */
import type { JsonOddity } from '../draft.js';
import { numberOddities } from './numbers.js';
import { shapeOddities } from './shape.js';
import { stringOddities } from './strings.js';
import { typeOddities } from './types.js';
import { writingOddities } from './writing.js';

export const oddities: readonly JsonOddity[] = [
  ...shapeOddities,
  ...numberOddities,
  ...stringOddities,
  ...typeOddities,
  ...writingOddities,
];
