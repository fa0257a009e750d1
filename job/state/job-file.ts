/** runs/<run id>/job.json: the settings that make a run what it is, written first, so that any cut-off run is known again. */
import { z } from 'zod';
import { type Identity, impliedText } from '../settings/identity.js';
import type { Fault } from '../shared/errors.js';

export const jobSchema = z.object({
  version: z.int().positive(),
  createdAt: z.iso.datetime(),
  /** Whose command began it: one that was only to be looked at is not resumed unless its id is given. */
  begunBy: z.enum(['split', 'diff']).default('split'),
  /** Whose objects it puts back: such a run reads no source, and goes on by its plan alone. */
  restores: z.string().optional(),
  /** By flag, as text. */
  settings: z.record(z.string(), z.string()),
  /** What it was told, by which it is also judged and tuned: by flag, as typed. Absent in earlier versions. */
  given: z.record(z.string(), z.string()).default({}),
});

export type Job = Readonly<z.infer<typeof jobSchema>>;
export type NewJob = Readonly<z.input<typeof jobSchema>>;

/** runs/<run id>/applied.json: what a run of `diff` was told when it was applied, by flag, as typed. */
export const appliedSchema = z.object({ given: z.record(z.string(), z.string()) });

export type Applied = Readonly<z.infer<typeof appliedSchema>>;

/** The settings that are not as the run began with, each with both values. */
export function differences(runId: string, begun: Identity, given: Identity): Fault[] {
  return [...new Set([...Object.keys(begun), ...Object.keys(given)])]
    .map((flag) => ({
      flag,
      before: begun[flag] ?? impliedText(flag),
      now: given[flag] ?? impliedText(flag),
    }))
    .filter(({ before, now }) => before !== now)
    .map(({ flag, before, now }) => ({
      setting: flag,
      problem: `expected ${quoted(before)}, with which run ${runId} was begun, got ${quoted(now)}; give the same, or start a new run`,
    }));
}

function quoted(value: string): string {
  return value === '' ? 'none' : JSON.stringify(value);
}
