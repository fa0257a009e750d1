/** `kill -9` while objects are deleted, again and again: what is due goes, and nothing else. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { addUp, type Case, type CaseContext, type Outcome } from '../case.js';
import { check } from '../check.js';
import { isOperation } from '../places/double.js';
import { openPlace } from '../places/open-place.js';
import { Run } from '../run.js';
import { writeTable } from '../table.js';
import { checkMarkers } from '../verdict.js';

const [before, after] = [240, 100];
const runId = 'deletes';

/** About as long as the deletions take there; on the double they are counted. */
const longestMs = { folder: 250, radosgw: 800 } as const;

export const killDeletions: Case = {
  name: 'kill-deletions',
  fault: 'kill -9 while objects are deleted',
  expected: '0 after it goes on',
  places: ['double', 'folder', 'radosgw'],
  run: async (context) => {
    const outcomes: Outcome[] = [];
    for (let round = 0; round < (context.short ? 1 : 6); round += 1) {
      outcomes.push(await killOneRun(context, round));
    }
    const times = outcomes.reduce((sum, each) => sum + each.times, 0);
    check(context.place !== 'double' || times > 0, 'expected a kill before the deletions were done');
    return { ...addUp(outcomes), times };
  },
};

async function killOneRun({ seed, place, random, say }: CaseContext, round: number): Promise<Outcome> {
  const table = { rows: before, longest: 300 };
  const env = { SPLITTER_LEASE_SECONDS: '3', SPLITTER_ACCEPT_SOURCE: 'true' };
  return Run.with({ seed: seed + round, open: openPlace(place), table, env }, async (run) => {
    await run.endsWith(0, run.split('--run-id', 'fills'), 'the run that fills the target');
    const folder = join(run.folder, 'after');
    await mkdir(folder);
    // The same rows but for the last ones.
    const left = await writeTable(folder, seed + round, { ...table, rows: after });
    const requests = run.place.double?.inject({ kind: 'delay', ms: 400 }, isOperation('DeleteObjects'));
    const flags = ['--write', 'changed', '--missing', 'delete', '--max-deletes', '100%', '--run-id', runId];
    // radosgw deletes whatever a condition says.
    if (place === 'radosgw') flags.push('--unsafe-delete');
    let killed = 0;
    for (let kills = random.whole(1, 4); kills > 0; kills -= 1) {
      const life = run.splitTable(left, ...flags);
      // While it waits for the answer of one of the next requests, or some time after the first.
      const wanted = (requests?.times ?? 0) + random.whole(1, 4);
      const isInDeletions = () =>
        requests === undefined ? life.output.stderr.includes('deleting objects') : requests.times >= wanted;
      const seen = await run.until(life, isInDeletions);
      if (place !== 'double') await setTimeout(random.next() * longestMs[place]);
      if (seen && life.child.exitCode === null) {
        await run.kill(life);
        killed += 1;
        const standing = (await run.place.list('out/')).length;
        say(`kill -9 in deletions, ${before - standing} of ${before - after} objects gone`);
        await checkMarkers(run, runId);
      } else {
        await run.endsWith(0, life, 'a run that goes on');
      }
    }
    await run.endsWith(0, run.splitTable(left, ...flags), 'the last life of a run');
    await checkDeletions(run);
    const keys = new Set((await run.place.list('out/')).map((path) => path.slice('out/'.length)));
    const lost = [...left.expected.keys()].filter((key) => !keys.has(key));
    const wrong = [...keys].filter((key) => !left.expected.has(key));
    check(
      lost.length + wrong.length === 0,
      'expected exactly the objects of the rows that are left',
      JSON.stringify({ lost, wrong }),
    );
    const verified = await run.verify(runId);
    check(verified.code === 0, `verify: expected exit code 0, got ${verified.code}`, verified.stderr);
    return { rows: after, lost: 0, wrong: 0, twice: 0, times: killed };
  });
}

/** What an attempt that was cut off had deleted is gone for the next one. */
async function checkDeletions(run: Run): Promise<void> {
  const report = JSON.parse(
    (await run.place.read(`_splitter/runs/${runId}/report.json`))?.toString() ?? '{}',
  );
  const { due, made, gone, foreign, withheld } = report.deletions ?? {};
  check(
    due === before - after && made + gone === due && foreign === 0 && withheld === 0 && report.puts === 0,
    `expected ${before - after} objects deleted and no PUT`,
    JSON.stringify(report),
  );
}
