/** One history in a place and a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History } from '../history/steps.js';
import type { Place } from '../places/place.js';
import { openProgram } from '../product/program.js';
import { Deviation } from './deviation.js';
import { Player } from './player.js';
import type { Tally } from './tally.js';

/** Where histories are played: a new place for each. */
export interface Ground {
  open(folder: string): Promise<Place>;
  close(): Promise<void>;
}

/** The first step that did not go as the contract says: a `Deviation`, or whatever else went wrong. */
export class FailedStep extends Error {
  override readonly name = 'FailedStep';

  constructor(
    readonly step: number,
    cause: unknown,
  ) {
    const said = cause instanceof Deviation ? cause.message : cause instanceof Error ? cause.stack : cause;
    super(`step ${step}: ${said}`, { cause });
  }
}

/** @throws FailedStep */
export async function playHistory(history: History, ground: Ground, tally: Tally): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-model-'));
  const place = await ground.open(folder);
  // The SDK takes credentials from nowhere else.
  Object.assign(process.env, place.env);
  const program = openProgram(place, folder);
  try {
    const player = new Player(history, { place, program, folder, tally });
    for (const [index, step] of history.steps.entries()) {
      if (step === undefined) continue;
      await player.play(step).catch((cause: unknown) => {
        throw new FailedStep(index + 1, cause);
      });
    }
    tally.histories += 1;
  } finally {
    await program.close();
    await place.close();
    await rm(folder, { recursive: true, force: true });
  }
}
