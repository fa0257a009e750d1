/** SIGSTOP while another process takes over, then SIGCONT: what wakes up writes nothing. */
import { addUp, type Case, type CaseContext } from '../case.js';
import { check } from '../check.js';
import { isObjectPut } from '../places/double.js';
import { openPlace } from '../places/open-place.js';
import { Run } from '../run.js';
import { writeTable } from '../table.js';
import { judge, type Verdict } from '../verdict.js';

const runId = 'paused';

export const paused: Case = {
  name: 'paused',
  fault: 'SIGSTOP, another run takes over, SIGCONT',
  expected: '4 for the one that wakes up',
  places: ['double', 'folder', 'radosgw'],
  run: async (context) => {
    const verdicts = [await pause(context, 'another run'), await pause(context, 'a resume')];
    return { ...addUp(verdicts), times: verdicts.length };
  },
};

function pause({ seed, place, random }: CaseContext, by: 'another run' | 'a resume'): Promise<Verdict> {
  const table = { rows: { double: 240, radosgw: 600, folder: 4_000 }[place], longest: 300 };
  const env = { SPLITTER_LEASE_SECONDS: '3', SPLITTER_MAX_IN_FLIGHT: '2' };
  return Run.with({ seed, open: openPlace(place), table, env }, async (run) => {
    run.place.double?.inject({ kind: 'delay', ms: 30 }, isObjectPut);
    const life = run.split('--run-id', runId);
    await run.stopAtDone(life, runId, random.whole(1, 6));
    run.place.double?.mend();
    // Another run writes other bytes to the same keys: whatever the first one wrote later would be seen.
    const written =
      by === 'a resume' ? run.table : await writeTable(run.folder, seed, { ...table, version: 2 });
    const successor =
      by === 'a resume' ? run.split('--resume') : run.splitTable(written, '--run-id', 'second');
    const finished = await run.endsWith(0, successor, `${by} that takes over`);
    if (by === 'another run') {
      check(
        finished.stderr.includes("'splitter verify' is advised"),
        'expected verify to be advised',
        finished.stderr,
      );
    }
    const puts = run.place.double?.objectPuts;
    run.goOn(life);
    const woken = await run.endsWith(4, life, 'the run that wakes up');
    check(
      woken.stderr.includes('The lease of the target'),
      'expected it to say that its lease was lost',
      woken.stderr,
    );
    check(run.place.double?.objectPuts === puts, 'expected no PUT after waking up');
    return judge(run, by === 'a resume' ? runId : 'second', written);
  });
}
