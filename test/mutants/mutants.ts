/** Checks whose loss would let rows go missing or change in silence, or two runs write at once, each with the tests that must fail. */

export interface Mutant {
  /** What is broken. */
  readonly name: string;
  /** Below dist/job. */
  readonly file: string;
  /** Stands in the compiled file once. */
  readonly from: string;
  readonly to: string;
  /** Below dist/test, without their ending. */
  readonly tests: readonly string[];
}

export const mutants: readonly Mutant[] = [
  {
    name: 'the rows of the census and of DuckDB are not compared',
    file: 'plan/files/check-counts.js',
    from: 'if (counted === rows)',
    to: 'if (counted >= 0)',
    tests: ['unit/plan/files/check-counts', 'unit/plan/files/counted-files'],
  },
  {
    name: 'nobody asks whether the rows are as many',
    file: 'plan/files/counted-files.js',
    from: 'await checkCounts(',
    to: 'void (',
    tests: ['unit/plan/files/counted-files'],
  },
  {
    name: 'the CRC of a gzip member is not compared',
    file: 'plan/census/gzip-members.js',
    from: 'if (trailer.readUInt32LE(0) !== crc)',
    to: 'if (trailer.readUInt32LE(0) < 0)',
    tests: ['unit/plan/census/gzip-members'],
  },
  {
    name: 'the CRC of a Parquet page is not compared',
    file: 'plan/census/count-parquet.js',
    from: 'if (expected !== undefined &&',
    to: 'if (expected === null &&',
    tests: ['unit/plan/census/count-file'],
  },
  {
    name: 'a type takes values of which it keeps a part',
    file: 'plan/files/exact-cast.js',
    from: '} THEN true`',
    to: '} THEN false`',
    tests: ['unit/plan/files/exact-cast'],
  },
  {
    name: 'a value that is not kept does not stop the statement',
    file: 'plan/files/checked-relation.js',
    from: ': `CASE WHEN $',
    to: ': `CASE WHEN false AND $',
    tests: ['unit/plan/files/csv-relation'],
  },
  {
    name: 'the lease sets no time to the writes',
    file: 'lease/keep-lease.js',
    from: 'control.allowWritesUntil(lease.writesUntil,',
    to: 'control.allowWritesUntil(2 ** 52,',
    tests: ['unit/lease/keep-lease'],
  },
  {
    name: 'a lost lease leaves the writes their time',
    file: 'lease/keep-lease.js',
    from: 'control.allowWritesUntil(0, 0);',
    to: '',
    tests: ['unit/lease/keep-lease'],
  },
  {
    name: 'a lease is renewed in spite of a higher epoch',
    file: 'lease/lease.js',
    from: 'if (highest !== this.epoch)',
    to: 'if (highest === undefined)',
    tests: ['unit/lease/lease'],
  },
  {
    name: 'a PUT does not wait for the lease',
    file: 'store/s3/put-object.js',
    from: 'const wait = deadline?.pass();',
    to: 'const wait = undefined;',
    tests: ['unit/store/s3/put-object'],
  },
  {
    name: 'the bytes of a PUT leave after its time',
    file: 'store/s3/http/connection.js',
    from: 'now > deadline.until()',
    to: 'now < 0',
    tests: ['unit/store/s3/http/transport'],
  },
  {
    name: 'deletions and parts do not wait for the lease',
    file: 'store/s3/sdk-call.js',
    from: 'await deadline?.pass();',
    to: '',
    tests: ['unit/store/s3/s3-store'],
  },
  {
    name: 'the bytes of deletions and parts leave after their time',
    file: 'store/s3/pool-handler.js',
    from: 'deadlines.getStore()',
    to: 'undefined',
    tests: ['unit/store/s3/s3-store'],
  },
  {
    name: 'a file is linked after its time',
    file: 'store/local/conditional-put.js',
    from: 'for (;;) {\n        const wait = request.deadline?.pass();',
    to: 'for (;;) {\n        const wait = undefined;',
    tests: ['unit/store/local-store'],
  },
  {
    name: 'a file is replaced after its time',
    file: 'store/local/conditional-put.js',
    from: 'if (request.deadline?.pass() !== undefined)',
    to: 'if (false)',
    tests: ['unit/store/local-store'],
  },
  {
    name: 'an if-match put does not look whether it holds its lock still',
    file: 'store/local/conditional-put.js',
    from: 'if (!(await isHeld()))',
    to: 'if (false)',
    tests: ['unit/store/local-store'],
  },
  {
    name: 'what a run writes to its state does not wait for the lease',
    file: 'state/run-state.js',
    from: 'fencedStore(this.#store, deadline)',
    to: 'this.#store',
    tests: ['unit/commands/hold-lease'],
  },
  {
    name: 'a run that was overtaken ends as if it had moved the baseline',
    file: 'finish/finish-run.js',
    from: '!(await target.moveBaseline(',
    to: 'null === (await target.moveBaseline(',
    tests: ['unit/finish/finish-run'],
  },
  {
    name: 'what a late request has changed is not looked for',
    file: 'verify/find-changed.js',
    from: 'IS DISTINCT FROM',
    to: 'IS NOT DISTINCT FROM',
    tests: ['unit/verify/find-changed'],
  },
  {
    name: 'a run that gave up takes the trace of the one before along',
    file: 'lease/take-lease.js',
    from: 'isDead ? seen.runId : seen?.found?.content.takenFrom',
    to: 'isDead ? seen.runId : undefined',
    tests: ['unit/lease/lease'],
  },
  {
    name: 'more objects are deleted than --max-deletes allows',
    file: 'finish/why-withheld.js',
    from: "? 'max-deletes' : undefined",
    to: '? undefined : undefined',
    tests: ['unit/finish/why-withheld'],
  },
  {
    name: 'what was deleted is had still',
    file: 'state/holdings.js',
    from: "outcome = 'due' AND key IN",
    to: "outcome = 'none' AND key IN",
    tests: ['unit/state/holdings'],
  },
  {
    name: 'a run of other rows deletes what it does not look at',
    file: 'plan/check-source.js',
    from: 'if (changed.length === 0)',
    to: 'if (changed.length >= 0)',
    tests: ['unit/plan/check-source'],
  },
  {
    name: 'an object is deleted whichever version it is',
    file: 'store/s3/deletions.js',
    from: '...(etag === undefined ? {} : { ETag: etag }),',
    to: '',
    tests: ['unit/store/s3/deletions'],
  },
  {
    name: "somebody else's object is taken for the job's",
    file: 'upload/ledger.js',
    from: 'WHERE run IS NOT NULL AND NOT coalesce(replaces, false)',
    to: 'WHERE NOT coalesce(replaces, false)',
    tests: ['unit/upload/ledger', 'unit/upload/upload-changed'],
  },
  {
    name: 'a row counts as unchanged by its key alone',
    file: 'upload/tranche-query.js',
    from: "'known.body_md5 = splitter_md5'",
    to: "'known.key IS NOT NULL'",
    tests: ['unit/upload/upload-changed'],
  },
];
