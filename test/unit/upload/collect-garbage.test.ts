import { expect, test } from '@jest/globals';
import { collectGarbage } from '../../../job/upload/collect-garbage.js';

/** Made in a function of its own, so that nothing on the stack holds it. */
function leave(registry: FinalizationRegistry<string>): void {
  registry.register({}, 'an object that nobody holds');
}

test('what nobody holds is collected, though nothing else makes room', async () => {
  let tell = (_: string) => {};
  const collected = new Promise<string>((resolve) => {
    tell = resolve;
  });
  // Held to the end: a registry that is collected tells nothing.
  const registry = new FinalizationRegistry((what: string) => tell(what));
  leave(registry);
  collectGarbage(1);
  expect(await collected).toBe('an object that nobody holds');
  expect(registry).toBeInstanceOf(FinalizationRegistry);
});
