/** What somebody may have meant who mistyped a name. */
import leven from 'leven';

/** A name further away is a guess that helps nobody. */
const mostChanges = 3;

/** ` (did you mean --files?)`, or nothing where no name is near. */
export function guess(given: string, names: readonly string[]): string {
  const letters = given.replace(/^-+/, '').length;
  const near = names
    .map((name) => ({ name, changes: leven(given, name) }))
    .filter(({ changes }) => changes <= mostChanges && changes < letters * 0.6)
    .sort((one, other) => one.changes - other.changes)[0];
  return near === undefined ? '' : ` (did you mean ${near.name}?)`;
}
