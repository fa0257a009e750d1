/** What the contract says and the program does not do. */
export class Deviation extends Error {
  override readonly name = 'Deviation';
}

/** @param details shown when it does not hold */
export function check(holds: boolean, expectation: string, details: () => string = () => ''): asserts holds {
  if (!holds) throw new Deviation([expectation, details()].filter((text) => text !== '').join('\n'));
}

export function checkEqual(what: string, expected: unknown, found: unknown, details?: () => string): void {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  check(one === other, `${what}: expected ${one}, found ${other}`, details);
}
