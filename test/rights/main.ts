/**
 * Judges the rights of the task's role by an evaluator that is not ours: every call that the doubles see, of the job and of
 * Athena in its name, must be allowed, and what no call of the same mode needs must have a reason. Words choose the modes whose
 * name has one of them.
 *
 * Prints the matrix; exits 1 when a call is missing a right or a right has no reason.
 */

import { installEngine } from './ask-engine.js';
import { askedFor } from './asked-for.js';
import { judgeRoles, type Role, type Verdict } from './judge-roles.js';
import { ofAnother, ofOthersState } from './of-another.js';
import { printedPolicy } from './printed-policy.js';
import { proveJudge } from './prove-judge.js';
import { recordMode } from './record-mode.js';
import { deploy } from './role-policy.js';

// The AWS SDK of the doubles warns on Node 20; the command silences it the same way.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
await installEngine();
const roles: Role[] = [];
for (const mode of askedFor(process.argv.slice(2))) {
  const { policies, environment } = await deploy(mode);
  const calls = await recordMode(mode, environment);
  const common = { calls, forbidden: [...ofAnother, ...ofOthersState(mode)] };
  roles.push({ name: `${mode.name}, deployed`, policies, ...common });
  // The command knows nothing of jobs below a job's state: in a stack that is shared, the deployment makes the roles.
  if (mode.firstJob === 'orders') continue;
  roles.push({
    name: `${mode.name}, printed`,
    policies: [await printedPolicy(mode, environment)],
    ...common,
  });
}
if (roles[0]) await proveJudge(roles[0]);
const verdicts = await judgeRoles(roles);
for (const verdict of verdicts) print(verdict);
const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, each) => total + of(each), 0);
const faults = {
  missing: sum(({ missing }) => missing.length),
  unexplained: sum(({ unexplained }) => unexplained.length),
  tooMuch: sum(({ tooMuch }) => tooMuch.length),
};
console.log(
  `${verdicts.length} roles, ${sum(({ calls }) => calls)} calls: ${faults.missing} missing, ${faults.unexplained} unexplained, ${faults.tooMuch} of others allowed`,
);
process.exitCode = Object.values(faults).some((count) => count > 0) ? 1 : 0;

function print({ name, calls, grants, missing, unexplained, explained, tooMuch }: Verdict): void {
  console.log(
    `${name.padEnd(45)} ${calls} calls, ${missing.length} missing; ${grants} rights, ${explained} with a reason, ${unexplained.length} unexplained`,
  );
  for (const each of missing) console.log(`  missing: ${each}`);
  for (const each of unexplained) console.log(`  unexplained: ${each}`);
  for (const each of tooMuch) console.log(`  of another: ${each}`);
}
