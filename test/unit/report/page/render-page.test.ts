import { expect, test } from '@jest/globals';
import { renderPage } from '../../../../job/report/page/render-page.js';
import type { RunStory } from '../../../../job/report/run-story.js';
import { stories } from '../../../browser/stories/all-stories.js';

const { base, empty, earlier, hostile, troubled } = stories;

/** What a person reads of it, without its style. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

function headingOf(story: RunStory): string | undefined {
  return /<h1>(.*?)<\/h1>/.exec(renderPage(story))?.[1];
}

test('the heading says at once whether all is well', () => {
  const report = { ...troubled.report, rejected: 12, superseded: 2, maxRejects: 10 };
  const deletions = { due: 5, made: 0, gone: 0, foreign: 0, withheld: 5, why: 'max-deletes' } as const;
  const made = { due: 5, made: 5, gone: 0, foreign: 0, withheld: 0 };
  expect(headingOf(base)).toBe('All is well: 10 rows, each accounted for');
  expect(headingOf(empty)).toBe('All is well: there was no row');
  expect(headingOf(troubled)).toBe('Done, but 2,287 rows rejected and 22,804 deletions withheld');
  expect(headingOf({ ...troubled, report: { ...report, deletions } })).toBe('Done, but 5 deletions withheld');
  expect(headingOf({ ...troubled, report: { ...report, maxRejects: 9, deletions: made } })).toBe(
    'Done, but 10 rows rejected',
  );
});

test('under the heading stand the exit code and why', () => {
  const text = textOf(renderPage(troubled));
  expect(text).toContain('Exit code 3. Somebody has to look.');
  expect(text).toContain('2,287 rows were rejected; --max-rejects allows 1,000.');
  expect(text).toContain('22,804 objects that no row has any more still stand: more rows were rejected than');
  expect(textOf(renderPage(base))).toContain('Exit code 0. All is well.');
  const deletions = { due: 9, made: 4, gone: 3, foreign: 2, withheld: 0 };
  expect(textOf(renderPage({ ...base, report: { ...base.report, deletions } }))).toContain(
    '4 of 9 objects that were due were deleted, 3 were gone before, 2 are somebody else&#39;s by now and stand.',
  );
});

test('rows, objects and deletions each stand as a sum', () => {
  const text = textOf(renderPage(troubled));
  expect(text).toContain(
    '5,000,000 = 3,412,087 written + 1,561,420 unchanged + 21,006 deletion rows + 5,487 rejected.',
  );
  expect(text).toContain(
    '5,084,721 = 402,113 created + 3,009,974 updated + 1,561,420 unchanged + 88,410 kept + 22,804 withheld from deletion.',
  );
  expect(text).toContain('22,804 = 22,804 withheld.');
});

test('what a run has no figures for is said in a sentence, without a picture', () => {
  const page = renderPage(empty);
  expect(page).not.toContain('<figure>');
  const text = textOf(page);
  for (const sentence of [
    'The table had no row, so there is nothing to draw.',
    'The job has no object after the run.',
    'No object was due to be deleted.',
    'No row was rejected.',
    'No pace over time was noted',
    'No latency was measured',
    'No PUT was sent.',
    'No tranche had a row',
    'No size was counted',
    'There is no command to go on with.',
  ]) {
    expect(text).toContain(sentence);
  }
});

test('a run of an earlier version shows its tranches, and says what was not noted', () => {
  const text = textOf(renderPage(earlier));
  expect(text).toContain('task not noted: 2 at once, threads not noted');
  expect(text).toContain('No pace over time was noted');
});

test('where no pace was noted, it is not said that nothing bounded it', () => {
  const timeline = (pace: (number | null)[]) => ({
    ...{ partSeconds: 60, objectsPerSecond: [9, 9], throttledPerSecond: [0, 0], pace },
  });
  const partly = textOf(renderPage({ ...base, timeline: timeline([null, 500]) }));
  expect(partly).toContain('the pace was bounded to between 500 and 500 PUTs a second');
  expect(partly).toContain('0:00 9.0 none not noted 1:00 9.0 none 500');
  expect(textOf(renderPage({ ...base, timeline: timeline([null, null]) }))).toContain('no pace was noted');
});

test('what cannot be done is said without a line', () => {
  const commands = [{ what: 'It cannot be undone.' }];
  const page = renderPage({ ...base, commands });
  expect(textOf(page)).toContain('It cannot be undone.');
  expect(page).not.toContain('<pre>');
});

test('where values are not told, none is', () => {
  const rejects = troubled.rejects.map((each) => ({ ...each, samples: null }));
  const text = textOf(renderPage({ ...troubled, rejects }));
  expect(text).toContain('Values of rows are not told: --log-values none.');
  expect(text).not.toContain('Ana Ruiz');
  expect(textOf(renderPage(troubled))).toContain('Ana Ruiz');
});

test('every picture has a title, a description and a table with its figures', () => {
  const page = renderPage(troubled);
  const figures = [...page.matchAll(/<figure>.*?<\/figure>/gs)].map(([figure]) => figure);
  expect(figures.map((figure) => /<title id="(\w+)-title">/.exec(figure)?.[1])).toEqual([
    ...['rows', 'objects', 'deletions', 'rejects', 'throughput', 'latencies', 'retries', 'tranches', 'sizes'],
  ]);
  for (const figure of figures) {
    const [, title = '', description = ''] = /role="img" aria-labelledby="(\S+) (\S+)"/.exec(figure) ?? [];
    expect(figure).toMatch(
      new RegExp(`<title id="${title}">[^<]+</title>\\s*<desc id="${description}">[^<]+</desc>`),
    );
    expect(figure).toMatch(/<details>.*<table>.*<td/s);
  }
});

test('hostile text stays text, long text is cut', () => {
  const page = renderPage(hostile);
  expect(page.match(/<(script|img|a|b>bold|iframe)\b/)).toBeNull();
  expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;hostile=1&quot;&gt;');
  expect(page).toContain('left\\u202eright');
  expect(page).not.toMatch(/[\u202e\u2066\u2028\0]|k{5000}/u);
  expect(page).not.toMatch(/\p{Cs}/u);
  expect(page.length).toBeLessThan(200_000);
});
