/** How the target's bucket is set, in a few words each, for people. */
import type { Asked, BucketSettings } from '../store/bucket-settings.js';

export interface BucketFact {
  readonly setting: string;
  readonly is: string;
}

export function bucketFacts(bucket: BucketSettings): BucketFact[] {
  const { versioning, notifications, replication, encryption, lifecycle, objectLock } = bucket;
  return [
    fact('versioning', versioning, (state) => state),
    fact('events', notifications, (set) => listed(set.map(({ to, prefix }) => `to ${to}${of(prefix)}`))),
    fact('replication', replication, (rules) =>
      listed(rules.map(({ bucket: copy, filter }) => `to ${copy}${of(filter.prefix)}`)),
    ),
    fact('encryption', encryption, (set) =>
      set === null ? 'none' : `${set.kind}${set.bucketKey ? ' with a bucket key' : ''}`,
    ),
    fact('lifecycle', lifecycle, ({ rules }) =>
      listed(rules.map(({ id, filter }) => `${id === '' ? 'a rule' : id}${of(filter.prefix)}`)),
    ),
    fact('object lock', objectLock, (lock) => {
      if (lock === null) return 'off';
      const { retention } = lock;
      if (retention === null) return 'on, for the objects that ask for it';
      const { mode, days, years } = retention;
      return `on, each object for ${days === undefined ? `${years} years` : `${days} days`} (${mode})`;
    }),
  ];
}

function fact<T>(setting: string, asked: Asked<T>, words: (value: T) => string): BucketFact {
  return { setting, is: asked.isKnown ? words(asked.value) : `not known: ${asked.why}` };
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join('; ');
}

function of(prefix: string): string {
  return prefix === '' ? '' : ` for ${prefix}`;
}
