/** Kinds of oddity, and which of them a file of a number has: as the seed says, each in its part of all files. */
import { type Random, randomOf } from '../faults/random.js';

export interface Oddity<Draft> {
  readonly name: string;
  /** Of the files: one in 1/share, whichever comes. */
  readonly share: number;
  /** @default always */
  readonly fits?: (draft: Draft) => boolean;
  readonly apply: (draft: Draft, random: Random) => void;
}

/** What no file may have, or what the documents say is refused. */
export interface Fault<Draft> extends Omit<Oddity<Draft>, 'share'> {
  readonly why: string;
}

export interface Drawn<Draft, F> {
  readonly draft: Draft;
  /** Names of the oddities, the fault's among them. */
  readonly applied: readonly string[];
  readonly fault: F | undefined;
}

/** Each fault has its turn in every so many files; the other turns have none. */
const turns = 30;

/** Oddities are applied in their order: later ones see what earlier ones made. The fault comes last. */
export function drawOddities<Draft, F extends Fault<Draft>>(
  { seed, format, number }: { readonly seed: number; readonly format: string; readonly number: number },
  plainDraft: (random: Random) => Draft,
  oddities: readonly Oddity<Draft>[],
  faults: readonly F[],
): Drawn<Draft, F> {
  const fault = faults[number % turns];
  // Drawn anew, by chance alone, until the fault whose turn it is can be in it.
  for (let attempt = 0; ; attempt += 1) {
    const random = randomOf(seed, `${format} ${number} ${attempt}`);
    const isDrawn = ({ name, share }: Oddity<Draft>) =>
      attempt === 0 ? isTurn(seed, `${format} ${name}`, number, share) : random.next() < share;
    const draft = plainDraft(random);
    const applied: string[] = [];
    for (const oddity of oddities) {
      if (!isDrawn(oddity) || oddity.fits?.(draft) === false) continue;
      oddity.apply(draft, random);
      applied.push(oddity.name);
    }
    if (fault === undefined) return { draft, applied, fault };
    if (fault.fits?.(draft) === false) continue;
    fault.apply(draft, random);
    return { draft, applied: [...applied, fault.name], fault };
  }
}

/** One file of each 1/share that follow one another, so that few files have each kind too. */
function isTurn(seed: number, name: string, number: number, share: number): boolean {
  const block = Math.round(1 / share);
  return randomOf(seed, `${name} ${Math.floor(number / block)}`).whole(0, block - 1) === number % block;
}
