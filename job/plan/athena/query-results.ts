/** What a finished query answered: its rows, or the list of the files that it wrote. */
import {
  type AthenaClient,
  GetQueryResultsCommand,
  type QueryResultType,
  type ResultSet,
} from '@aws-sdk/client-athena';
import { RunError } from '../../shared/errors.js';
import type { AthenaApi } from './athena-api.js';
import type { FinishedQuery } from './query-runner.js';

export interface QueryAnswer {
  readonly names: readonly string[];
  /** Values as Athena prints them. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

export class QueryResults {
  readonly #client: AthenaClient;
  readonly #api: AthenaApi;
  readonly #readObject: (uri: string) => Promise<Uint8Array | undefined>;

  /** `readObject` gives the bytes at an `s3://` URI of any bucket, undefined where there are none. */
  constructor(
    client: AthenaClient,
    api: AthenaApi,
    readObject: (uri: string) => Promise<Uint8Array | undefined>,
  ) {
    this.#client = client;
    this.#api = api;
    this.#readObject = readObject;
  }

  /** The small result of a SELECT. */
  async answer({ id }: FinishedQuery): Promise<QueryAnswer> {
    const pages: ResultSet[] = [];
    for await (const page of this.#pages(id, 'DATA_ROWS')) pages.push(page);
    const columns = pages[0]?.ResultSetMetadata?.ColumnInfo ?? [];
    const rows = pages.flatMap(({ Rows = [] }) =>
      Rows.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue)),
    );
    // The first row of a SELECT repeats the names.
    return { names: columns.map(({ Name = '' }) => Name), rows: rows.slice(1) };
  }

  /**
   * The `s3://` URIs of the files that an UNLOAD wrote. Asked of a query that succeeded alone: one that failed lists
   * files that it only intended.
   * @throws RunError when the manifest is gone
   */
  async files({ id, manifestUri, managed }: FinishedQuery): Promise<string[]> {
    const lines: string[] = [];
    if (managed) {
      for await (const { Rows = [] } of this.#pages(id, 'DATA_MANIFEST')) {
        lines.push(...Rows.map(({ Data = [] }) => Data[0]?.VarCharValue ?? ''));
      }
      // Whether a row with the column's name comes first, Athena's documentation leaves open.
      if (lines[0] !== undefined && !lines[0].startsWith('s3://')) lines.shift();
    } else if (manifestUri !== undefined) {
      const bytes = await this.#readObject(manifestUri);
      if (bytes === undefined) {
        throw new RunError(
          `Query ${id} succeeded, but its list of files at ${manifestUri} is gone. Nothing was written. Run again.`,
        );
      }
      lines.push(...Buffer.from(bytes).toString().split(/\r?\n/));
    }
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  }

  async *#pages(id: string, type: QueryResultType): AsyncGenerator<ResultSet> {
    let token: string | undefined;
    do {
      const input = { QueryExecutionId: id, QueryResultType: type, ...(token ? { NextToken: token } : {}) };
      const page = await this.#api.send('athena:GetQueryResults', () =>
        this.#client.send(new GetQueryResultsCommand(input)),
      );
      if (page.ResultSet) yield page.ResultSet;
      token = page.NextToken;
    } while (token);
  }
}
