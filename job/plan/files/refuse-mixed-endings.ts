/**
 * What a folder or a glob finds is read with one delimiter, and a name that ends with .tsv says another one than .csv does: a
 * file that is read with the wrong one would be a table of other columns, or of one.
 */
import { endsWithTsv } from '../../settings/file-endings.js';
import type { FileSourceSettings } from '../../settings/settings.js';
import { SourceError } from '../../shared/errors.js';

/** Whoever names the files by their endings has said what they are. */
export function refuseMixedEndings(
  found: readonly string[],
  { files: patterns, format, delimiter }: Pick<FileSourceSettings, 'files' | 'format' | 'delimiter'>,
): void {
  if (format !== 'csv' || patterns.some(endsWithTsv)) return;
  const tsv = found.find(endsWithTsv);
  if (tsv === undefined) return;
  const other = found.find((path) => !endsWithTsv(path));
  if (other === undefined && delimiter === '\t') return;
  throw new SourceError(
    other === undefined
      ? `--files: ${tsv} ends with .tsv, and would be read with ${JSON.stringify(delimiter)} between its fields. Give --files-delimiter tab, or a pattern that ends with .tsv.`
      : `--files: ${tsv} ends with .tsv and ${other} does not, and all are read with one delimiter. ` +
          'Split them in two runs, by patterns such as *.csv and *.tsv, or give both patterns and --files-delimiter.',
  );
}
