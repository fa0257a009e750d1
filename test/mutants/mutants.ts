/** Checks whose loss would let rows go missing or change in silence, each with the tests that must fail without it. */

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
];
