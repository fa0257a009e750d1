/** Draws histories, so that they shrink to few steps, few rows and usual rules. */
import fc from 'fast-check';
import type { Row } from '../contract/row.js';
import type { Rules } from '../contract/rules.js';
import type { Edit, History, Step } from './steps.js';

/** As a dozen generations, and a few steps that are none. */
const longest = 14;
const mostRows = 60;

/** Ids that a key, XML, a URL or SQL may stumble over; some break a key's rules under one template or all. */
const oddIds = [
  'a b',
  'é😀',
  'x&y<z>',
  'q"q',
  "it's",
  '%41+',
  '\ufffe',
  'p/q',
  '..',
  '',
  'tab\there',
  'ÿ]]>',
];

const id = fc.oneof(
  { weight: 12, arbitrary: fc.nat(59).map((number) => `i${number}`) },
  { weight: 2, arbitrary: fc.constantFrom(...oddIds) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const value = fc.constantFrom('one', 'two', 'three', 'a "quoted", é', '', null);
const seq = fc.option(fc.integer({ min: 0, max: 3 }), { freq: 6 });
const op = fc.constantFrom('U', 'U', 'U', 'D', null);

const row: fc.Arbitrary<Row> = fc.record({
  id,
  grp: fc.constantFrom('g1', 'g1', 'g2', null),
  v: value,
  seq,
  op,
});
/** Most tables have a row a key. */
const table = fc.uniqueArray(row, {
  selector: (each) => each.id,
  minLength: 0,
  maxLength: mostRows,
  size: 'max',
});

const at = fc.nat(999);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('update'), at, v: value }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('insert'), row }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete'), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('duplicate'), at, v: value, seq }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mark'), at, op }) },
);
const edits = fc.oneof(
  { weight: 15, arbitrary: fc.array(edit, { maxLength: 8 }) },
  { weight: 1, arbitrary: fc.nat(4).map((to): Edit[] => [{ kind: 'shrink', to }]) },
);

/** Undefined so many times as often, and when it is shrunk. */
function rarely<T>(some: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: oneIn - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: some },
  );
}

/** True once in so many times, and false when it is shrunk. */
function oneIn(times: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: times }).map((number) => number === times);
}

const given = { requiredKeys: [] } satisfies { requiredKeys: [] };
const headers = fc.constantFrom<Rules['headers']>('usual', 'usual', 'constant', 'own');
const gzip = fc.constantFrom(false, false, true);
const tranches = fc.constantFrom<Rules['tranches']>('auto', 1, 2, 3, 5);

/** What a job keeps to, run after run. */
const usual: fc.Arbitrary<Partial<Rules>> = fc.record<Partial<Rules>>(
  {
    write: fc.constantFrom('changed', 'changed', 'all'),
    missing: fc.constantFrom('delete', 'keep'),
    deletes: fc.boolean(),
    onDuplicate: fc.constantFrom('keep-max', 'group', 'reject', 'fail'),
    key: fc.nat(4),
    omitNulls: fc.boolean(),
    headers,
    gzip,
    tranches,
    maxDeletes: fc.constantFrom('50%', '100%', '3'),
    maxRejects: fc.constantFrom(1_000_000, 2),
  },
  given,
);

/** What is another way in one run. */
const change: fc.Arbitrary<Partial<Rules>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record<Partial<Rules>>(
      {
        write: fc.constantFrom('all', 'changed'),
        missing: fc.constantFrom('keep', 'delete'),
        ifExists: fc.constantFrom('skip', 'fail', 'own'),
        compare: fc.constant('target'),
        key: fc.nat(4),
        shape: fc.constant('array'),
        headers,
        gzip,
        tranches,
        acceptSource: fc.constant(true),
        maxDeletes: fc.constantFrom('1', '100%'),
        maxWrites: fc.constantFrom('5', '20%'),
      },
      given,
    ),
  },
);

const kill = fc.record({
  stage: fc.constantFrom('plan', 'upload', 'finish'),
  after: fc.nat(12),
  isApplied: fc.boolean(),
});
const job = fc.constantFrom(0, 0, 0, 1);

const run = fc.record({
  kind: fc.constant('run'),
  job,
  edits,
  change,
  feed: rarely(fc.array(row, { maxLength: 12 }), 8),
  isOtherFile: oneIn(12),
  kill: rarely(kill, 5),
  asProcess: oneIn(40),
  isDiff: oneIn(8),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: run },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume'), job, asProcess: oneIn(8) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('late'),
      job,
      back: fc.constantFrom(0, 0, 0, 1),
      maxDeletes: fc.constantFrom('100%', '2'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('restore'),
      job,
      back: fc.constantFrom(1, 1, 1, 0, 2),
      maxDeletes: fc.constantFrom('100%', '100%', '2'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('foreign'),
      job,
      at,
      act: fc.constantFrom('overwrite', 'write-the-same', 'remove', 'create'),
    }),
  },
);

/** A step that shrinking takes out becomes undefined. */
const maybe = fc.option(step, { freq: 1_000, nil: undefined });

/** Of one seed, a history with fewer steps is the beginning of one with more. */
export function histories(steps = longest): fc.Arbitrary<History> {
  return fc.record({
    tables: fc.tuple(table, table),
    rules: fc.tuple(usual, usual),
    steps: fc.tuple(...Array.from({ length: steps }, () => maybe)),
  });
}
