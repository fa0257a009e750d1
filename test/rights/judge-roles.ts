/** Judges the calls of each mode by the rights of its role, and the rights by the calls. */
import { askEngine } from './ask-engine.js';
import type { Call } from './call.js';
import { type Grant, grantsOf, needs } from './grants.js';
import { reasonFor } from './reasons.js';
import type { Policy } from './role-policy.js';

export interface Role {
  /** Of the mode, and where its policies come from. */
  readonly name: string;
  readonly policies: readonly Policy[];
  readonly calls: readonly Call[];
  /** Calls of others that it must not be able to make. */
  readonly forbidden?: readonly Call[];
}

export interface Verdict {
  readonly name: string;
  readonly calls: number;
  readonly grants: number;
  /** In words. */
  readonly missing: readonly string[];
  readonly unexplained: readonly string[];
  readonly tooMuch: readonly string[];
  readonly explained: number;
}

export async function judgeRoles(roles: readonly Role[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, policies, calls, forbidden = [] } of roles) {
    const asked = distinct(calls);
    const answers = await askEngine(policies, [...asked, ...forbidden]);
    const grants = grantsOf(policies);
    // By this role's own calls: another mode's need is no reason to give the right here.
    const idle = grants.filter((grant) => !asked.some((call) => needs(call, grant)));
    const hasReason = (grant: Grant) => reasonFor(name, grant) !== undefined;
    verdicts.push({
      name,
      calls: asked.length,
      grants: grants.length,
      missing: asked.flatMap((call, at) =>
        answers[at] === 'Allowed' ? [] : [`${textOf(call)}: ${answers[at]}`],
      ),
      unexplained: idle.filter((grant) => !hasReason(grant)).map(grantText),
      explained: idle.filter(hasReason).length,
      tooMuch: forbidden.filter((_, at) => answers[asked.length + at] === 'Allowed').map(textOf),
    });
  }
  return verdicts;
}

/** Once each, whoever made it. */
function distinct(calls: readonly Call[]): Call[] {
  const keyOf = ({ action, resource, context }: Call) => JSON.stringify([action, resource, context]);
  return [...new Map(calls.map((call) => [keyOf(call), call])).values()];
}

function textOf({ from, action, resource, context }: Call): string {
  return `${from}: ${action} on ${resource}${Object.keys(context).length > 0 ? ` ${JSON.stringify(context)}` : ''}`;
}

function grantText({ action, resource, bounds }: Grant): string {
  const bound = Object.entries(bounds).map(([key, value]) => `${key} ${value}`);
  return `${action} on ${resource}${bound.length === 0 ? '' : ` with ${bound.join(', ')}`}`;
}
