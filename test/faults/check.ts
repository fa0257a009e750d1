/** What a case expects and does not find. */
export class Deviation extends Error {
  override readonly name = 'Deviation';
}

/** `details` is shown when it does not hold. */
export function check(holds: boolean, expectation: string, details = ''): asserts holds {
  if (!holds) throw new Deviation(details === '' ? expectation : `${expectation}\n${details}`);
}
