/**
 * The model test: jobs of generations of a table, run after run, against a model of the contract that shares no code
 * with the program. Prints a table, and for each history that deviates its seed and its shrunk steps; exits 1 then.
 *
 *   --histories N   of each place. Default: 500 on the double, 200 in a folder, 10 on radosgw
 *   --place NAMES   of double, folder and radosgw, which test/servers/radosgw starts. Default: all three
 *   --seed N        of the first history; the next one has the next. Default: 1
 *   --shrink N      seconds to shrink a history that deviates, about. Default: 120
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { radosgw } from '../live/radosgw.js';
import { histories } from './history/draw.js';
import { openGround } from './places/open-ground.js';
import type { PlaceKind } from './places/place.js';
import { FailedStep, type Ground, playHistory } from './play/play-history.js';
import { noTally, type Tally } from './play/tally.js';
import { storyOf } from './story.js';
import { tableOf } from './table.js';

// The judge's client warns of the end of Node 20's support, as the command's would.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { values } = parseArgs({
  options: {
    histories: { type: 'string' },
    place: { type: 'string' },
    seed: { type: 'string', default: '1' },
    shrink: { type: 'string', default: '120' },
  },
});

const usual = { double: 500, folder: 200, radosgw: 10 } satisfies Record<PlaceKind, number>;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0
    ? value
    : fail(`${flag}: expected a whole number, got ${text}`);
}

const all = Object.keys(usual) as PlaceKind[];
const asked = values.place?.split(',') ?? all;
const kinds = all.filter((kind) => asked.includes(kind));
if (kinds.length < asked.length) fail(`--place: expected some of ${all.join(',')}, got ${values.place}`);
const firstSeed = wholeNumber('--seed', values.seed);
const shrinkMs = wholeNumber('--shrink', values.shrink) * 1000;

/** The history of this seed; where it deviates it is shrunk, and told. */
async function play(kind: PlaceKind, ground: Ground, seed: number, tally: Tally): Promise<void> {
  const whole = await fc.check(
    fc.asyncProperty(histories(), (history) => playHistory(history, ground, tally)),
    { seed, numRuns: 1, endOnFailure: true },
  );
  if (!whole.failed) return;
  tally.deviations += 1;
  process.stderr.write(`${kind}: seed ${seed} deviates, shrinking: ${told(whole.errorInstance)}\n`);
  const steps = whole.errorInstance instanceof FailedStep ? whole.errorInstance.step : undefined;
  const started = performance.now();
  let last: Promise<void> = Promise.resolve();
  const again = fc.asyncProperty(histories(steps), (history) => {
    last = playHistory(history, ground, { ...noTally });
    return last;
  });
  const shrunk = await fc.check(again, { seed, numRuns: 1, interruptAfterTimeLimit: shrinkMs });
  // Where time ran out in the middle of it.
  await last.catch(() => undefined);
  const { numShrinks, counterexample, errorInstance } = shrunk.counterexample === null ? whole : shrunk;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const how = shrunk.failed
    ? `shrunk ${numShrinks} times in ${seconds} s`
    : 'not again when it was played again';
  process.stdout.write(
    [
      `seed ${seed} on ${kind} deviates (${how}):`,
      told(errorInstance),
      ...(counterexample ?? []).map(storyOf),
      '',
    ].join('\n'),
  );
}

function told(error: unknown): string {
  return error instanceof FailedStep ? error.message : error instanceof Error ? `${error.stack}` : `${error}`;
}

if (kinds.includes('radosgw') && !(await fetch(radosgw.endpoint).catch(() => undefined))) {
  fail(`no radosgw at ${radosgw.endpoint}: test/servers/radosgw start FOLDER, or --place double,folder`);
}
const tallies = new Map<PlaceKind, Tally>();
for (const kind of kinds) {
  const ground = await openGround(kind);
  const tally = { ...noTally };
  tallies.set(kind, tally);
  const wanted = values.histories === undefined ? usual[kind] : wholeNumber('--histories', values.histories);
  const started = performance.now();
  try {
    for (let seed = firstSeed; seed < firstSeed + wanted; seed += 1) {
      await play(kind, ground, seed, tally);
      const done = seed - firstSeed + 1;
      if (done % 10 === 0) {
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        process.stderr.write(
          `${kind}: ${done} of ${wanted} histories, next seed ${seed + 1}, ${seconds} s, ${tally.deviations} deviations\n`,
        );
      }
    }
  } finally {
    await ground.close();
  }
}
process.stdout.write(`${tableOf(tallies)}\n`);
process.exitCode = [...tallies.values()].some(({ deviations }) => deviations > 0) ? 1 : 0;
