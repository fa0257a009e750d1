/** Every case, in the order of the summary. */
import type { Case } from '../case.js';
import { answers } from './answers.js';
import { token } from './credentials.js';
import { damaged } from './damaged.js';
import { diskFull } from './disk-full.js';
import { drain } from './drain.js';
import { kill } from './kill.js';
import { killDeletions } from './kill-deletions.js';
import { paused } from './paused.js';
import { stateFails } from './state-fails.js';
import { twoAtOnce } from './two-at-once.js';

export const cases: readonly Case[] = [
  kill,
  killDeletions,
  ...answers,
  token,
  stateFails,
  diskFull,
  twoAtOnce,
  paused,
  drain,
  ...damaged,
];
