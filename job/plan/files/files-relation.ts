/** The files as one relation of DuckDB: by their format, with the columns' types, and with columns out of folders' names. */
import type { FileSourceSettings } from '../../settings/settings.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { type CsvNames, csvNames, csvRelation, type FileForm } from './csv-relation.js';
import { HiveColumns } from './hive-columns.js';
import { jsonRelation } from './json-relation.js';
import type { ColumnGroup, KnownColumns } from './known-columns.js';
import { type ParquetRelation, parquetRelation } from './parquet-relation.js';
import type { ReadyFiles } from './ready-files.js';
import type { ColumnTypes, TypedSettings } from './typed-settings.js';

export class FilesRelation {
  readonly #session: DuckDbSession;
  readonly #settings: FileSourceSettings;
  readonly #known: KnownColumns | undefined;
  readonly #hive: HiveColumns | undefined;
  readonly #listed: ReadonlyMap<string, string>;
  // Of the first relation, which is of all files.
  #csv: CsvNames | undefined;
  #parquet: ParquetRelation | undefined;
  /** Of all columns. Those that `--column-types auto` finds are set once they are known. */
  types: ColumnTypes;

  /** @throws SourceError for files whose folders do not name the same columns, where they have to */
  constructor(
    session: DuckDbSession,
    settings: FileSourceSettings,
    { prepared, folderOf }: ReadyFiles,
    known: KnownColumns | undefined,
  ) {
    this.#session = session;
    this.#settings = settings;
    this.#known = known;
    this.types = settings.columnTypes === 'auto' ? {} : settings.columnTypes;
    this.#listed = new Map(prepared.map(({ rows, path }) => [rows, folderOf(path)]));
    const paths = prepared.map(({ path }) => folderOf(path));
    this.#hive = settings.hiveColumns ? new HiveColumns(session, paths, known?.own) : undefined;
  }

  /** The columns out of the names of folders. */
  get folders(): readonly string[] {
    return this.#hive?.names ?? [];
  }

  /** What files of different columns have. */
  get groups(): readonly ColumnGroup[] {
    return this.#parquet?.groups ?? this.#csv?.groups ?? [];
  }

  /** The columns of a file's records, by the path of its rows; undefined where they name themselves. */
  namesIn(file: string): readonly string[] | undefined {
    return this.#csv?.namesOf(file) ?? this.#parquet?.namesOf(file);
  }

  /** What is said of the files, with the types of their own columns. */
  get settings(): TypedSettings {
    const hive = new Set(this.folders);
    const own = Object.entries(this.types).filter(([name]) => !hive.has(name));
    return { ...this.#settings, columnTypes: Object.fromEntries(own) };
  }

  /** SQL that can stand after FROM. */
  async of(forms: readonly FileForm[]): Promise<string> {
    const { settings } = this;
    const relation = await this.#ofFormat(forms, settings);
    if (this.#hive === undefined) return relation;
    const read = new Map(forms.map(({ path, copy }) => [copy?.path ?? path, this.#listed.get(path) ?? path]));
    return this.#hive.added(relation, read, this.types);
  }

  /** SQL of what types are found over: the relation, and the values in the names of folders that have no row. */
  withFolders(relation: string): string {
    return this.#hive?.withFolders(relation) ?? relation;
  }

  async #ofFormat(forms: readonly FileForm[], settings: TypedSettings): Promise<string> {
    const read = forms.map(({ path, copy }) => copy?.path ?? path);
    switch (settings.format) {
      case 'csv': {
        const paths = forms.map(({ path }) => path);
        this.#csv ??= await csvNames(paths, settings, this.#known);
        return csvRelation(forms, this.#csv, settings);
      }
      case 'json':
        return jsonRelation(read, settings, this.#known?.json);
      case 'parquet': {
        const parquet = await parquetRelation(this.#session, read, settings, this.#known);
        this.#parquet ??= parquet;
        return parquet.sql;
      }
      default:
        return settings.format satisfies never;
    }
  }
}
