/** Rows, keys, names and settings that want to be more than text, or more than a page can bear. */
import type { RunStory } from '../../../job/report/run-story.js';
import { baseReport, baseStory } from './base-story.js';

/** What would show in a page that let any of it through: an element `img`, `script`, `b` or `a`, or `hostile` in the window. */
const markup = [
  `</script><img src=x onerror="hostile=1">`,
  `"><script>hostile=1</script>`,
  `'><img src='http://127.0.0.1:9/leak' onerror='hostile=1'>`,
  `--></style></title></svg><b>bold</b>`,
  `<a href="javascript:hostile=1">&lt;b&gt;&amp;</a>`,
];
const unseen = 'left\u202eright\u2066\u2069 nul\0 bell\x07 half\ud800 \u2028 zero\u200bwidth';
const long = `${'k'.repeat(100_000)}<b>`;
const all = [...markup, unseen, 'שלום עולם', long];

export const hostile: RunStory = {
  ...baseStory,
  report: {
    ...baseReport,
    runId: markup[0] ?? '',
    target: `s3://bucket/${markup.join('')}${long}`,
    rows: all.length,
    written: 0,
    created: 0,
    writtenObjects: 0,
    rejected: all.length,
    reasons: Object.fromEntries(all.map((text) => [`bad-header: ${text}`, 1])),
    bytes: 0,
    puts: 0,
    exitCode: 3,
  },
  job: all.join(' '),
  source: all.join('\n'),
  latencies: [],
  sizes: [],
  rejects: all.map((text) => ({
    reason: `bad-header: ${text}`,
    count: 1,
    samples: [{ key: text, row: text }],
  })),
  cost: all.map((text) => ({ what: text, dollars: 0.01, how: text })),
  settings: all.map((text) => ({ name: text, value: text })),
  commands: [...markup, unseen].map((text) => ({ what: text, line: `splitter verify --where '${text}'` })),
};
