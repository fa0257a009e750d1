/** Temporary credentials that end in mid-run: renewed where the source has new ones, told where it has not. */
import { createServer } from 'node:http';
import { addUp, type Case } from '../case.js';
import { check } from '../check.js';
import { type Double, isObjectPut, openDouble } from '../places/double.js';
import { Run } from '../run.js';
import { judge } from '../verdict.js';

const rows = 240;
const runId = 'renewed';

export const token: Case = {
  name: 'token',
  fault: 'credentials that end in mid-run',
  expected: '0; 1 within 30 s where none follow, then 0',
  places: ['double'],
  run: (context) =>
    Run.with(
      { seed: context.seed, open: () => openDouble(), table: { rows }, env: { SPLITTER_LEASE_SECONDS: '9' } },
      async (run) => {
        const { double } = run.place;
        check(double !== undefined, 'expected the double');
        const vending = await startVending(double);
        try {
          const env = vending.env;
          let every = Math.floor(rows / 4);
          double.inject({ kind: 'delay', ms: 20 }, (request) => {
            if (!isObjectPut(request)) return false;
            if (double.objectPuts % every === 0) vending.end();
            return true;
          });
          const first = await run.endsWith(
            0,
            run.splitWith(env, '--run-id', runId),
            'a run whose credentials are renewed',
          );
          check(
            first.stdout.includes('"credentials":'),
            'expected the report to count renewals',
            first.stdout,
          );
          const renewed = await judge(run, runId);
          const times = vending.ended;

          // The same identity again and again: it has ended, and no other follows.
          vending.renews = false;
          every = Math.floor(rows / 2);
          const since = performance.now();
          const failed = await run.endsWith(
            1,
            run.splitWith(env, '--run-id', 'ended'),
            'credentials that end for good',
          );
          check(performance.now() - since < 30_000, 'expected the end within 30 s');
          check(
            failed.stderr.includes('credentials have ended'),
            'expected the message to say so',
            failed.stderr,
          );
          vending.renews = true;
          double.mend();
          await run.endsWith(0, run.splitWith(env, '--resume'), 'the run with new credentials');
          const resumed = await judge(run, 'ended');
          return { ...addUp([renewed, resumed]), times: times + 1 };
        } finally {
          vending.close();
        }
      },
    ),
};

/** Hands out an identity of the double, and another one when that has ended: the endpoint of a container's role. */
async function startVending(double: Double) {
  let count = 0;
  let hasEnded = false;
  const mint = () => {
    count += 1;
    hasEnded = false;
    const identity = {
      accessKeyId: `ASIADOUBLE${count}`,
      secretAccessKey: `secret ${count}`,
      sessionToken: `token ${count}`,
    };
    double.server.addIdentity(identity);
    return identity;
  };
  let current = mint();
  const vending = { renews: true, ended: 0 };
  const http = createServer((_request, response) => {
    if (hasEnded && vending.renews) current = mint();
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = current;
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    response.end(JSON.stringify({ AccessKeyId, SecretAccessKey, Token, Expiration }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return Object.assign(vending, {
    env: {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/`,
    },
    /** The identity in use is refused from now on. */
    end() {
      double.server.expire(current.accessKeyId);
      hasEnded = true;
      vending.ended += 1;
    },
    close: () => {
      http.close();
      http.closeAllConnections();
    },
  });
}
