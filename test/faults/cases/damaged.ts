/** Files of the state that are not what the run wrote: it ends with a message that names the file, and can go on. */
import { addUp, type Case, type CaseContext } from '../case.js';
import { check } from '../check.js';
import { isObjectPut } from '../places/double.js';
import { openPlace } from '../places/open-place.js';
import { Run } from '../run.js';
import { judge, type Verdict } from '../verdict.js';

const runId = 'damaged';

interface Damage {
  /** The file among those of the run that was cut off. */
  readonly find: (run: Run) => Promise<readonly string[]>;
  /** What the message names, of the file. */
  readonly named: (path: string) => string;
  /** What the message tells to do. */
  readonly told: string;
  /** Does what the message tells, and returns the id of the run that is then whole. */
  readonly goOn: (run: Run, path: string, original: Buffer) => Promise<string>;
}

const resume = async (run: Run) => {
  await run.endsWith(0, run.split('--resume'), 'the run when it is mended');
  return runId;
};

const startAnew = async (run: Run) => {
  await run.endsWith(0, run.split('--run-id', 'anew'), 'a new run');
  return 'anew';
};

export const damaged: readonly Case[] = [
  damageCase('staged', 'a frozen file is damaged', {
    // The last one: its partition is not begun yet.
    find: async (run) => (await run.place.list(`_splitter/staged/${runId}/`)).sort(byPartition).slice(-1),
    named: (path) => path.slice(path.indexOf('staged/')),
    told: 'Start a new run',
    goOn: startAnew,
  }),
  damageCase('marker', 'a marker is damaged', {
    find: (run) => run.place.list(`_splitter/runs/${runId}/done/`),
    named: (path) => path.slice(path.indexOf('done/')),
    told: 'remove',
    goOn: async (run, path) => {
      await run.place.remove(path);
      return resume(run);
    },
  }),
  damageCase('ledger', 'a ledger is damaged', {
    find: (run) => markedLedgers(run),
    named: (path) => `Tranches ${/(\d+)-\d+\.parquet$/.exec(path)?.[1]} are done`,
    told: 'remove their markers and upload them again',
    goOn: async (run, path) => {
      await run.place.remove(markerOf(path));
      return resume(run);
    },
  }),
  damageCase('plan', 'plan.json is damaged', {
    find: async () => [`_splitter/runs/${runId}/plan.json`],
    named: (path) => path.slice(path.indexOf('runs/')),
    told: 'Start a new run, or restore the file',
    goOn: async (run, path, original) => {
      await run.place.write(path, original);
      return resume(run);
    },
  }),
];

function damageCase(name: string, fault: string, damage: Damage): Case {
  return {
    name,
    fault,
    expected: '1, naming it; then 0',
    places: ['double', 'folder', 'radosgw'],
    run: async (context) => {
      const verdicts: Verdict[] = [];
      const kinds = context.short ? [context.random.pick(['cut', 'garbage'])] : ['cut', 'garbage'];
      for (const kind of kinds) verdicts.push(await damageOnce(context, damage, kind));
      return { ...addUp(verdicts), times: kinds.length };
    },
  };
}

function damageOnce({ seed, place, random }: CaseContext, damage: Damage, kind: string): Promise<Verdict> {
  const table = { rows: { double: 240, radosgw: 600, folder: 4_000 }[place], longest: 300 };
  const env = { SPLITTER_LEASE_SECONDS: '3' };
  return Run.with({ seed, open: openPlace(place), table, env }, async (run) => {
    run.place.double?.inject({ kind: 'delay', ms: 30 }, isObjectPut);
    const life = run.split('--run-id', runId);
    await run.stopAtDone(life, runId, 2);
    await run.kill(life);
    run.place.double?.mend();
    const paths = await damage.find(run);
    const path = paths[random.whole(0, paths.length - 1)];
    const original = path === undefined ? undefined : await run.place.read(path);
    check(path !== undefined && original !== undefined, 'expected a file to damage');
    await run.place.write(path, damagedBytes(original, kind));
    // Said again whenever it is run again, and never passed over.
    for (const flags of [['--resume'], ['--run-id', runId]]) {
      const failed = await run.endsWith(1, run.split(...flags), `a ${kind} ${path}`);
      check(failed.stderr.includes(damage.named(path)), 'expected the message to name it', failed.stderr);
      check(failed.stderr.includes(damage.told), 'expected the message to tell what to do', failed.stderr);
    }
    return judge(run, await damage.goOn(run, path, original));
  });
}

function damagedBytes(original: Buffer, kind: string): Buffer {
  if (kind === 'cut') return original.subarray(0, original.length >> 1);
  const bytes = Buffer.from(original);
  bytes.fill(0x5a, bytes.length >> 2, (bytes.length >> 2) + 16);
  return bytes;
}

async function markedLedgers(run: Run): Promise<string[]> {
  const ledgers = await run.place.list(`_splitter/runs/${runId}/ledger/`);
  const done = await run.place.list(`_splitter/runs/${runId}/done/`);
  return ledgers.filter((path) => done.includes(markerOf(path)));
}

/** `ledger/7-1.parquet`, of tranche 7 in epoch 1, has the marker `done/7.json`. */
function markerOf(ledger: string): string {
  return ledger.replace('/ledger/', '/done/').replace(/-\d+\.parquet$/, '.json');
}

function byPartition(one: string, other: string): number {
  return partitionOf(one) - partitionOf(other);
}

function partitionOf(path: string): number {
  return Number(path.split('/').at(-2));
}
