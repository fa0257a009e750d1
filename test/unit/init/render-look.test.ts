import { expect, test } from '@jest/globals';
import type { Look } from '../../../job/init/look-at-source.js';
import { renderLook } from '../../../job/init/render-look.js';
import { parseConfig } from '../../../job/settings/config/parse-config.js';

const column = { name: 'id', type: 'VARCHAR', treatment: 'as it is', nulls: 0, distinct: 5 };
const survey = { rows: 9, nullKeys: 0, distinctKeys: 9, longestKey: 3, sharedKeys: [] };
const look: Look = {
  description: 'files a.csv',
  files: 1,
  columns: [column],
  firstRows: 5,
  tried: [],
  key: undefined,
  isGiven: false,
};

/** The comments and settings, without what is the same in each file. */
function rendered(of: Partial<Look>, given: Readonly<Record<string, string>> = {}): string {
  const all = new Map(Object.entries({ files: 'a.csv', target: 'out/', ...given }));
  const text = renderLook({ look: { ...look, ...of }, job: 'a', given: all, target: 'never/' });
  expect(parseConfig(text, 'x.yaml').faults).toEqual([]);
  return text;
}

test('a key that does not serve is told with what speaks against it, and none is written', () => {
  const shared = [{ key: 'x.json', rows: 3 }];
  const tried = [
    { template: '{id}.json', survey: { ...survey, nullKeys: 2, distinctKeys: 4, sharedKeys: shared } },
    { template: '{code}.json', survey: { ...survey, nullKeys: 1, distinctKeys: 8 } },
  ];
  const text = rendered({ tried });
  expect(
    text,
  ).toContain(`    # {id}.json does not tell them apart: of 9 rows NULL in 2, 4 different, x.json alone in 3.
    # {code}.json does not tell them apart: of 9 rows NULL in 1.
    # No column was found that tells all rows apart.
`);
  expect(text).not.toMatch(/^ *key:/m);
});

test('a key that was not counted is said to be so, and of one that was given nothing is said', () => {
  expect(rendered({ key: '{id}.json' })).toContain(
    "    # Different in each of the first 5 rows; the others were not counted (no-survey).\n    key: '{id}.json'\n",
  );
  expect(rendered({ key: '{id}.json', isGiven: true })).toContain("    target: out/\n    key: '{id}.json'\n");
});

test('no name of a column, and no type, gets out of its comment', () => {
  const columns = [
    { ...column, name: 'a\nkey: b\r\u0085', distinct: 2, nulls: 1 },
    { ...column, name: 'b', type: `STRUCT(${'"a" INTEGER, '.repeat(20)})`, nulls: 5, distinct: 0 },
  ];
  const text = rendered({ columns, description: 'files a\nb.csv', files: 1_234 });
  expect(text).toContain(`    # What is read, files a\\x0ab.csv: 1,234 files, 2 columns.
    # In the first 5 rows:
    #   a\\x0akey: b\\x0d\\x85  VARCHAR                                   2 different, 1 NULL
    #   b                    STRUCT("a" INTEGER, "a" INTEGER, "a" IN…  always NULL
`);
});

test('of a very wide table the first hundred columns are told', () => {
  const columns = Array.from({ length: 1_150 }, (_, index) => ({ ...column, name: `c${index}` }));
  const text = rendered({ columns });
  expect(text).toContain('#   c99  VARCHAR  all different\n    #   and 1,050 more\n');
});

test('without rows nothing is said of values', () => {
  const text = rendered({ firstRows: 0 });
  expect(text).toContain('1 column.\n    #   id  VARCHAR\n');
  expect(text).toContain('# There are no rows by which a key could be found.\n');
});

test('what is given stands there, and not among what else there is', () => {
  const all = { write: 'changed', missing: 'delete', ifExists: 'own', maxRejects: '1', maxObjects: '5' };
  const text = rendered({ key: '{id}', isGiven: true }, all);
  expect(text).toContain('    write: changed\n    missing: delete\n    max-objects: 5\n');
  expect(text).not.toContain('Others');
});
