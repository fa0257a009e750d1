/** In what two outcomes of one execution differ. */
import { isDeepStrictEqual } from 'node:util';
import { type Outcome, uncapitalized } from './interpreters.js';

export function differences(here: Outcome, there: Outcome): string[] {
  const found = (['error', 'state', 'entered', 'output', 'events'] as const)
    .filter((part) => !isDeepStrictEqual(here[part], there[part]))
    .map((part) => `${part}: ${JSON.stringify(here[part])} here, ${JSON.stringify(there[part])} there`);
  const [asked, askedThere] = [here.tasks.map(uncapitalized), there.tasks].map(sorted);
  if (!isDeepStrictEqual(asked, askedThere)) {
    found.push(`tasks: ${asked?.join(' ')} here, ${askedThere?.join(' ')} there`);
  }
  if (!waitsAlike(here, there)) {
    found.push(`waits: ${JSON.stringify(here.waits)} here, ${JSON.stringify(there.waits)} there`);
  }
  // The Cause of a caught error has its fields in an order of each interpreter's own.
  if (!isDeepStrictEqual(withoutText(here.input), withoutText(there.input))) {
    found.push(`input: ${JSON.stringify(here.input)} here, ${JSON.stringify(there.input)} there`);
  }
  return found;
}

/** Batches run beside one another, so their order is none. */
function sorted(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(ordered(value))).sort();
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, inner]) => [name, ordered(inner)]),
  );
}

/** Retries are shortened by chance on one side only. */
function waitsAlike(here: Outcome, there: Outcome): boolean {
  const seconds = here.waits.map(([each]) => each);
  return (
    seconds.length === there.waits.length &&
    there.waits.every(([each, byChance], index) => {
      const longest = seconds[index] ?? 0;
      return byChance ? each <= longest : each === longest;
    })
  );
}

function withoutText(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('failure' in input)) return input;
  const { failure, ...others } = input as { failure: { Error: string; Cause: string } };
  return { ...others, failure: { ...failure, Cause: parsed(failure.Cause) } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
