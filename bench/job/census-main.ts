/** The census alone, as a process whose CPU the bench measures: FILE FORMAT [FILE WITH NAMES]; prints the rows. */
import { readFileSync } from 'node:fs';
import { countFile } from '../../job/plan/census/count-file.js';
import { longestRow } from '../../job/plan/longest-row.js';

const [path = '', format = '', names] = process.argv.slice(2);
if (format !== 'csv' && format !== 'parquet') throw new Error(`expected csv or parquet, given ${format}`);
const columnNames = names === undefined ? undefined : readFileSync(names, 'utf8').trim().split('\n');
const csv = { delimiter: ',', quote: '"', header: columnNames === undefined, columnNames };
const task = { files: [], format, csv, longestRecord: longestRow, allFields: false } as const;
process.stdout.write(`${(await countFile({ path, documents: undefined }, task)).rows}\n`);
