/** What has been played, counted. */
export const noTally = {
  histories: 0,
  steps: 0,
  runs: 0,
  refused: 0,
  diffs: 0,
  killed: 0,
  resumed: 0,
  late: 0,
  restored: 0,
  asProcess: 0,
  rows: 0,
  unchanged: 0,
  puts: 0,
  deletions: 0,
  withheld: 0,
  verified: 0,
  deviations: 0,
};

export type Tally = { -readonly [name in keyof typeof noTally]: number };
