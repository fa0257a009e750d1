/** SIGTERM and SIGINT in mid-run: no request is left without its answer, and the run goes on. */
import { setTimeout } from 'node:timers/promises';
import { addUp, type Case, type CaseContext } from '../case.js';
import { check } from '../check.js';
import { isObjectPut } from '../places/double.js';
import { openPlace } from '../places/open-place.js';
import { Run } from '../run.js';
import { checkMarkers, judge, type Verdict } from '../verdict.js';

const runId = 'drained';

export const drain: Case = {
  name: 'drain',
  fault: 'SIGTERM or SIGINT',
  expected: '143 or 130, 0 after --resume',
  places: ['double', 'folder', 'radosgw'],
  run: async (context) => {
    const verdicts = [await stop(context, 'SIGTERM', 143), await stop(context, 'SIGINT', 130)];
    return { ...addUp(verdicts), times: verdicts.length };
  },
};

function stop({ seed, place, random }: CaseContext, signal: NodeJS.Signals, code: number): Promise<Verdict> {
  const table = { rows: { double: 240, radosgw: 600, folder: 4_000 }[place], longest: 300 };
  return Run.with({ seed, open: openPlace(place), table }, async (run) => {
    run.place.double?.inject({ kind: 'delay', ms: 30 }, isObjectPut);
    const life = run.split('--run-id', runId);
    await run.stopAtDone(life, runId, random.whole(1, 5));
    const later = random.whole(0, 100);
    // Into a folder the rest is written before a busy suite looks again: there the signal is the next thing that comes.
    if (place === 'folder') life.child.kill(signal);
    run.goOn(life);
    if (place !== 'folder') {
      await setTimeout(later);
      life.child.kill(signal);
    }
    const stopped = await run.endsWith(code, life, signal);
    check(stopped.stderr.includes(`Stopped by ${signal}`), 'expected it to say so', stopped.stderr);
    check(stopped.stderr.includes(`--run-id ${runId}`), 'expected the line that resumes', stopped.stderr);
    const unanswered = run.place.double?.server.requests.count('PutObject', 0) ?? 0;
    check(unanswered === 0, `expected every PUT to be answered, ${unanswered} were not`);
    await checkMarkers(run, runId);
    run.place.double?.mend();
    const resumed = await run.endsWith(0, run.split('--resume'), 'the run that goes on');
    check(!resumed.stderr.includes('waiting to see'), 'expected the lease to be free', resumed.stderr);
    return judge(run, runId);
  });
}
