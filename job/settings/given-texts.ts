/** What a run was told, as it was typed: `splitter resume` goes on with the same. */
import type { Identity } from './identity.js';
import { type Environment, type GivenFlags, textIn } from './parse-values.js';
import { allSettings } from './registry.js';
import { flagOf } from './setting.js';

/**
 * By flag, of all stages of a run. Credentials are no settings, so there is no secret among them. What was given as
 * `@file`, or as a place that depends on the working folder, is in the words of `identity`, which do not; local files are
 * kept as absolute paths.
 */
export function givenTexts(
  flags: GivenFlags,
  environment: Environment,
  workingFolder: string,
  identity: Identity = {},
): Identity {
  return Object.fromEntries(
    [...allSettings].flatMap(([name, { commands, value, kept, keptAs }]) => {
      if (!commands.includes('split') || kept === false) return [];
      const flag = flags[name];
      const text = flag === true ? 'true' : (flag ?? textIn(environment, name));
      if (!text) return [];
      const isOfHere = text.startsWith('@') || value === 'location';
      const inOtherWords = isOfHere ? identity[flagOf(name)] : keptAs?.(text, workingFolder);
      return [[flagOf(name), inOtherWords ?? text]];
    }),
  );
}
