/** Columns whose values stand in the names of a file's folders, as Hive writes them: `dt=2026-01-31/country=DE/`. */
import { SourceError } from '../../shared/errors.js';
import { describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteIdentifier } from '../../sql/quote.js';
import { givenType } from './checked-relation.js';
import { exactCast, expectedText } from './exact-cast.js';
import type { OwnColumns } from './known-columns.js';
import type { ColumnTypes } from './typed-settings.js';

/** The column in which a relation has the path that DuckDB reads, where it has to be known. */
export const fileColumn = 'splitter_file';

/** What Hive calls the folder of NULL. */
const folderOfNull = '__HIVE_DEFAULT_PARTITION__';
const foldersTable = 'splitter_folders';

/** A row is never without what its folders say. */
const unknownFile = `concat('DuckDB reads a file by another path than it was listed by: ', ${fileColumn}, '. Give --files without ./ and //')`;

export class HiveColumns {
  readonly names: readonly string[];
  readonly #session: DuckDbSession;
  readonly #values = new Map<string, readonly (string | null)[]>();
  readonly #known = new Set<string>();

  /**
   * @param paths as they were listed
   * @param known of files that were read before these
   * @throws SourceError for a file whose folders do not name the same columns as those of the others
   */
  constructor(session: DuckDbSession, paths: readonly string[], known: OwnColumns | undefined) {
    this.#session = session;
    const first = known?.where ?? paths[0] ?? '';
    this.names = known?.folders ?? pairsIn(first).map(([name]) => name);
    for (const path of paths) {
      const pairs = pairsIn(path);
      this.#checkNames(
        path,
        first,
        pairs.map(([name]) => name),
      );
      this.#values.set(
        path,
        pairs.map(([, value]) => value),
      );
    }
  }

  /**
   * SQL of the relation with these columns behind its own, and without `fileColumn`.
   *
   * @param read by the path that DuckDB reads, the one that was listed
   * @throws SourceError for a value that its type would not keep, and for columns that the files have, too
   */
  async added(relation: string, read: ReadonlyMap<string, string>, types: ColumnTypes): Promise<string> {
    await this.#refuseOwn(relation);
    await this.#know(read);
    await this.#refuseLoss(types);
    const columns = this.names.map((name, index) => {
      const type = givenType(types, name);
      const value = type === undefined ? `v${index}` : exactCast(`v${index}`, type).value;
      return `CASE WHEN read IS NULL THEN error(${unknownFile}) ELSE ${value} END AS ${quoteIdentifier(name)}`;
    });
    return (
      `(SELECT splitter_rows.* EXCLUDE (${fileColumn}), ${columns.join(', ')} FROM ${relation} AS splitter_rows ` +
      `LEFT JOIN ${foldersTable} ON ${fileColumn} = read)`
    );
  }

  /** SQL of the relation and a row for each folder: types are found over what they are held against. */
  withFolders(relation: string): string {
    const columns = this.names.map((name, index) => `v${index} AS ${quoteIdentifier(name)}`);
    return `(FROM ${relation} UNION ALL BY NAME SELECT ${columns.join(', ')} FROM ${foldersTable})`;
  }

  #checkNames(path: string, first: string, names: readonly string[]): void {
    if (names.length === 0) {
      throw new SourceError(
        `${path}: no folder above it is named like dt=2026-01-31, which --files-hive-columns asks for. Leave it out, or the file.`,
      );
    }
    const lower = names.map((name) => name.toLowerCase());
    const repeated = names.find((name, index) => name === '' || lower.indexOf(name.toLowerCase()) !== index);
    if (repeated !== undefined) {
      throw new SourceError(
        `${path}: the folders name the column ${JSON.stringify(repeated)} twice, or have no name for it.`,
      );
    }
    if (names.join('/') === this.names.join('/')) return;
    throw new SourceError(
      `The files lie in folders of different columns. ${first} has: ${this.names.join(', ')}. ${path} has: ${names.join(', ')}.`,
    );
  }

  async #refuseOwn(relation: string): Promise<void> {
    const columns = await describeColumns(this.#session, `SELECT * FROM ${relation}`);
    const own = new Set(columns.map(({ name }) => name.toLowerCase()));
    const both = this.names.find((name) => own.has(name.toLowerCase()));
    if (both === undefined) return;
    throw new SourceError(
      `The column ${both} is in the files and in the names of their folders. Leave out --files-hive-columns, or rename one.`,
    );
  }

  async #know(read: ReadonlyMap<string, string>): Promise<void> {
    const columns = this.names.map((_, index) => `v${index} VARCHAR`);
    if (this.#known.size === 0) {
      await this.#session.run(
        `CREATE OR REPLACE TABLE ${foldersTable} (read VARCHAR, listed VARCHAR, ${columns.join(', ')})`,
      );
    }
    const appender = await this.#session.appender(foldersTable);
    for (const [path, listed] of [...read].flatMap(([path, listed]) =>
      spellingsOf(path).map((spelled) => [spelled, listed] as const),
    )) {
      if (this.#known.has(path)) continue;
      this.#known.add(path);
      appender.appendVarchar(path);
      appender.appendVarchar(listed);
      for (const value of this.#values.get(listed) ?? []) {
        if (value === null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
  }

  async #refuseLoss(types: ColumnTypes): Promise<void> {
    for (const [index, name] of this.names.entries()) {
      const type = givenType(types, name);
      if (type === undefined) continue;
      const value = `v${index}`;
      const [found] = await this.#session.rows(
        `SELECT listed, ${value} AS value FROM ${foldersTable} WHERE ${exactCast(value, type).loss} ORDER BY listed LIMIT 1`,
      );
      if (found === undefined) continue;
      throw new SourceError(
        `${String(found.listed)}: the folder's ${name}: the value ${JSON.stringify(found.value)} cannot become ${type} with nothing lost. ` +
          `Expected ${expectedText(type)}.`,
      );
    }
  }
}

/** As DuckDB may spell a path that it takes for a pattern: with `./` before it, and one slash for several. */
function spellingsOf(path: string): readonly string[] {
  const plain = path.replaceAll(/\/+/g, '/');
  const spellings = path.startsWith('/') ? [path, plain, `/${plain}`] : [path, plain, `./${plain}`];
  return [...new Set(spellings)];
}

function pairsIn(path: string): readonly (readonly [string, string | null])[] {
  return path
    .split('/')
    .slice(0, -1)
    .flatMap((folder) => {
      const at = folder.indexOf('=');
      if (at < 0) return [];
      const value = folder.slice(at + 1);
      return [
        [decoded(path, folder.slice(0, at)), value === folderOfNull ? null : decoded(path, value)] as const,
      ];
    });
}

function decoded(path: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SourceError(
      `${path}: the folder's ${JSON.stringify(text)} is not URL-encoded as it should be: % stands before two hexadecimal digits.`,
    );
  }
}
