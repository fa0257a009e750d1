/** The names of the sample's source, and the job that reads it: known before the stack is built. */

export const sampleJob = {
  database: 'splitter_sample',
  table: 'user_info_large',
  prefix: 'user_info_large/',
  /** What `-c sample=true` sets where nothing else is given. */
  job: { table: 'splitter_sample.user_info_large', key: '{user_id}.json' },
} as const;
