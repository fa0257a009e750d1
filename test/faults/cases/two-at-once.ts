/** Two runs started at once on one target: one of them writes it, the other one ends with 4 and has written nothing. */
import { addUp, type Case, type CaseContext } from '../case.js';
import { check } from '../check.js';
import { isObjectPut } from '../places/double.js';
import { openPlace } from '../places/open-place.js';
import { Run } from '../run.js';
import { judge, type Verdict } from '../verdict.js';

export const twoAtOnce: Case = {
  name: 'two',
  fault: 'two runs started at once on one target',
  expected: '0 and 4',
  places: ['double', 'folder', 'radosgw'],
  run: async (context) => {
    const rounds = context.short ? 2 : 5;
    const verdicts: Verdict[] = [];
    for (let round = 0; round < rounds; round += 1) verdicts.push(await startTwo(context, round));
    return { ...addUp(verdicts), times: rounds };
  },
};

function startTwo({ seed, place }: CaseContext, round: number): Promise<Verdict> {
  // Long enough for the other one to see the lease renewed.
  const table = { rows: { double: 240, radosgw: 1_500, folder: 6_000 }[place], longest: 300 };
  const slowly = place === 'double' ? {} : { SPLITTER_THREADS: '1', SPLITTER_MAX_IN_FLIGHT: '1' };
  const env = { SPLITTER_LEASE_SECONDS: '3', ...slowly };
  return Run.with({ seed: seed + round, open: openPlace(place), table, env }, async (run) => {
    run.place.double?.inject({ kind: 'delay', ms: 150 }, isObjectPut);
    const runIds = ['one', 'other'];
    const lives = runIds.map((runId) => run.split('--run-id', runId));
    const ends = await Promise.all(lives.map((life) => run.end(life)));
    const codes = ends.map(({ code }) => code);
    check(
      [...codes].sort().join() === '0,4',
      `expected exit codes 0 and 4, got ${codes.join(' and ')}`,
      ends.map(({ stderr }) => stderr).join('\n---\n'),
    );
    const loser = runIds[codes.indexOf(4)] ?? '';
    const traces = [...(await run.place.list(`_splitter/runs/${loser}/`))];
    check(traces.length === 0, 'expected no trace of the run that was refused', traces.join(' '));
    return judge(run, runIds[codes.indexOf(0)] ?? '');
  });
}
