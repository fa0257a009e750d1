/** Runs the cases, a few at a time, since most of them wait most of the time; a deviation ends its case alone. */
import type { Case, Outcome } from './case.js';
import { Deviation } from './check.js';
import type { PlaceKind } from './places/place.js';
import { randomOf } from './random.js';

/** One case at one place. */
export interface Row {
  readonly name: string;
  readonly fault: string;
  readonly expected: string;
  readonly place: PlaceKind;
  readonly seed: number;
  readonly seconds: number;
  readonly outcome: Outcome | undefined;
  readonly deviation: string | undefined;
}

const abreast = 4;

export async function runCases(
  cases: readonly Case[],
  places: readonly PlaceKind[],
  { seed, short }: { readonly seed: number; readonly short: boolean },
): Promise<Row[]> {
  const tasks = cases.flatMap((each) =>
    each.places.filter((place) => places.includes(place)).map((place) => ({ each, place })),
  );
  const rows: Row[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task !== undefined) rows[index] = await runCase(task.each, task.place, seed, short);
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  return rows;
}

async function runCase(each: Case, place: PlaceKind, seed: number, short: boolean): Promise<Row> {
  const { name, fault, expected } = each;
  const label = `${name} (${place})`;
  const say = (what: string) => void process.stderr.write(`${label}: ${what}\n`);
  const random = randomOf(seed, `${name} ${place}`);
  const since = performance.now();
  const row = (outcome: Outcome | undefined, deviation: string | undefined): Row => {
    const seconds = (performance.now() - since) / 1000;
    say(
      deviation === undefined
        ? `as expected, ${seconds.toFixed(0)} s`
        : `DEVIATION after ${seconds.toFixed(0)} s: ${deviation}`,
    );
    return { name, fault, expected, place, seed, seconds, outcome, deviation };
  };
  try {
    return row(await each.run({ seed, random, place, short, say }), undefined);
  } catch (error) {
    if (error instanceof Deviation) return row(undefined, error.message);
    return row(undefined, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
