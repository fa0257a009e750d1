/** Judges how a run ended against what the reference reader said. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../job/shared/message-of.js';
import type { Expected, Objects, Trial } from '../trial.js';
import { byName, difference } from '../values/difference.js';
import type { Json } from '../values/json.js';
import { readJson } from '../values/read-json.js';
import type { Ended } from './split-here.js';

/** The last three are deviations. */
export type Verdict =
  | 'equal'
  | 'refused invalid'
  | 'refused as documented'
  | 'refused valid'
  | 'different'
  | 'lost'
  | 'other end';

export interface Judgement {
  readonly verdict: Verdict;
  /** Why it was refused, or what is not as expected. */
  readonly reason: string;
}

/** Characters of a message that are kept. */
const keptOfMessage = 600;

export async function judge(trial: Trial, { code, said }: Ended, target: string): Promise<Judgement> {
  const found = await bodiesIn(target);
  const { expected } = trial;
  if (code === 2) {
    if (found.size > 0)
      return { verdict: 'different', reason: `refused, but ${found.size} objects were written` };
    const reason = refusalOf(said);
    return { verdict: refusalVerdict(expected, reason), reason };
  }
  if (code !== 0)
    return { verdict: 'other end', reason: `ended with ${code}: ${said.slice(-keptOfMessage)}` };
  const readings = expected.kind === 'refused' ? expected.tolerated : [expected.objects];
  const faults = readings.map((objects) => compare(objects, found, trial.format === 'json'));
  const fault = faults[0];
  if (faults.includes(undefined)) return { verdict: 'equal', reason: '' };
  if (fault === undefined) {
    const why = expected.kind === 'refused' ? expected.why : '';
    return {
      verdict: 'different',
      reason: `expected exit 2 (${why}), ended with 0 and ${found.size} objects`,
    };
  }
  return fault;
}

function refusalVerdict(expected: Expected, reason: string): Verdict {
  switch (expected.kind) {
    case 'valid':
      return 'refused valid';
    case 'documented':
      return expected.words.some((words) => reason.includes(words))
        ? 'refused as documented'
        : 'refused valid';
    case 'refused':
      return 'refused invalid';
    default:
      return expected satisfies never;
  }
}

/** @param unordered fields of the objects may stand in any order */
function compare(
  expected: Objects,
  found: ReadonlyMap<string, string>,
  unordered: boolean,
): Judgement | undefined {
  const lost = [...expected.keys()].filter((key) => !found.has(key));
  if (lost.length > 0) {
    const first = JSON.stringify(lost[0]);
    return {
      verdict: 'lost',
      reason: `${lost.length} of ${expected.size} objects are not there, the first one ${first}`,
    };
  }
  const order = unordered ? byName : (json: Json) => json;
  for (const [key, text] of found) {
    const body = expected.get(key);
    if (body === undefined)
      return { verdict: 'different', reason: `no row has the object ${JSON.stringify(key)}` };
    const where = differenceOf(order(body), text, order);
    if (where !== undefined) return { verdict: 'different', reason: `${JSON.stringify(key)} ${where}` };
  }
  return undefined;
}

function differenceOf(expected: Json, text: string, order: (json: Json) => Json): string | undefined {
  try {
    return difference(expected, order(readJson(text)));
  } catch (error) {
    return `is no JSON: ${messageOf(error)}`;
  }
}

async function bodiesIn(target: string): Promise<Map<string, string>> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => []);
  const bodies = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    bodies.set(path.slice(target.length + 1), await readFile(path, 'utf8'));
  }
  return bodies;
}

/** The message itself: not what every refusal says, nor the log before it. */
function refusalOf(said: string): string {
  const lines = said.split('\n');
  const at = lines.findIndex((line) => line.endsWith('Nothing was written.'));
  return lines
    .slice(at + 1)
    .join('\n')
    .trim()
    .slice(0, keptOfMessage);
}
