/** Where the rows are in JSON documents: `$.data[*]`. A small part of JSONPath (RFC 9535): members, and all elements. */

/** A member's name, or all elements of an array. */
export type JsonStep = { readonly member: string } | 'elements';
/** From a document to its rows; none for documents that are rows. */
export type JsonPath = readonly JsonStep[];

const step = /\.([A-Za-z_][A-Za-z0-9_-]*)|\[("(?:[^"\\]|\\.)*")\]|\['([^'\\]*)'\]|(\[\*\])/y;
const shape =
  '$, then .name or ["any name"] for a member, and [*] for all elements of an array, such as $.data[*]';

/** @throws Error for what is no such path */
export function parseJsonPath(given: string): JsonPath {
  const refuse = () => new Error(`expected ${shape}, got ${JSON.stringify(given)}`);
  if (!given.startsWith('$')) throw refuse();
  const steps: JsonStep[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < given.length) {
    const [, plain, inDouble, inSingle, elements] = step.exec(given) ?? [];
    if (elements !== undefined) steps.push('elements');
    else if (plain !== undefined) steps.push({ member: plain });
    else if (inSingle !== undefined) steps.push({ member: inSingle });
    else if (inDouble !== undefined) steps.push({ member: unescaped(inDouble, refuse) });
    else throw refuse();
  }
  return steps;
}

/** In one spelling. */
export function formatJsonPath(path: JsonPath): string {
  return `$${path.map((at) => (at === 'elements' ? '[*]' : `[${JSON.stringify(at.member)}]`)).join('')}`;
}

function unescaped(quoted: string, refuse: () => Error): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw refuse();
  }
}
