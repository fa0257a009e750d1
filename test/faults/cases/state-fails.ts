/** The state cannot be written while the target can: the run ends soon, says why once, and goes on when it is mended. */
import { addUp, type Case, type CaseContext } from '../case.js';
import { check } from '../check.js';
import { isObjectPut, openDouble, stateBucket } from '../places/double.js';
import { Run } from '../run.js';
import { judge, type Verdict } from '../verdict.js';

const rows = 240;
const runId = 'stateless';

export const stateFails: Case = {
  name: 'state',
  fault: 'state answers 500 or 403, target works',
  expected: '1 within 30 s, 0 after --resume',
  places: ['double'],
  run: async (context) => {
    const verdicts = await Promise.all([
      failWith(context, 500, 'InternalError'),
      failWith(context, 403, 'AccessDenied'),
    ]);
    return { ...addUp(verdicts), times: verdicts.length };
  },
};

function failWith({ seed, random }: CaseContext, status: number, code: string): Promise<Verdict> {
  const before = random.whole(1, 8);
  const options = {
    seed,
    open: () => openDouble({ separateState: true }),
    table: { rows },
    env: { SPLITTER_LEASE_SECONDS: '9', SPLITTER_RETRY_SECONDS: '15' },
  };
  return Run.with(options, async (run) => {
    const { double } = run.place;
    check(double !== undefined, 'expected the double');
    double.inject({ kind: 'delay', ms: 30 }, isObjectPut);
    const life = run.split('--run-id', runId);
    await run.stopAtDone(life, runId, before);
    const since = performance.now();
    double.mend();
    double.inject({ kind: 'error', status, code }, ({ bucket }) => bucket === stateBucket);
    run.goOn(life);
    const failed = await run.endsWith(1, life, `a state that answers ${status}`);
    const seconds = (performance.now() - since) / 1000;
    check(seconds < 30, `expected the end within 30 s, it took ${seconds.toFixed(1)}`);
    check(
      failed.stderr.includes(`s3://${stateBucket}/`),
      'expected the message to name the state',
      failed.stderr,
    );
    const lines = failed.stderr.split('\n').filter((line) => !line.startsWith('{') && line.includes(code));
    check(lines.length === 1, 'expected the reason once', failed.stderr);
    double.mend();
    await run.endsWith(0, run.split('--resume'), 'the run with its state back');
    return judge(run, runId);
  });
}
