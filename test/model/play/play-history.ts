/** One history in a place and a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History } from '../history/steps.js';
import type { Place } from '../places/place.js';
import { openProgram } from '../product/program.js';
import { Player } from './player.js';
import type { Tally } from './tally.js';

/** Where histories are played: a new place for each. */
export interface Ground {
  open(folder: string): Promise<Place>;
  close(): Promise<void>;
}

/** @throws Deviation where the program does not do what the contract says, and whatever else goes wrong */
export async function playHistory(history: History, ground: Ground, tally: Tally): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-model-'));
  const place = await ground.open(folder);
  // The SDK takes credentials from nowhere else.
  Object.assign(process.env, place.env);
  const program = openProgram(place, folder);
  try {
    const player = new Player(history, { place, program, folder, tally });
    for (const step of history.steps) if (step !== undefined) await player.play(step);
    tally.histories += 1;
  } finally {
    await program.close();
    await place.close();
    await rm(folder, { recursive: true, force: true });
  }
}
