/** The version of the files in a state: a program reads its own and all earlier ones, and tells a later one apart. */
import { z } from 'zod';

/**
 * Written into job.json, plan.json, markers, reports, baselines and marks; those without a number are of version 1. It
 * goes up when programs that know only the versions before must not go by what is written: since 2 staged columns may have
 * names of their own, which those of 1 would write into the objects, and the lease lies where those do not look; since 3 a
 * plan says what bodies are made of, how they are compressed and what headers objects have, of which those of 2 know nothing.
 */
export const stateVersion = 3;

const versioned = z.object({ version: z.int().positive().default(1) });

/** The version of a file when it is later than this program's, else undefined, as for what is no such file at all. */
export function laterVersion(file: unknown): number | undefined {
  const { data } = versioned.safeParse(file);
  return data !== undefined && data.version > stateVersion ? data.version : undefined;
}
