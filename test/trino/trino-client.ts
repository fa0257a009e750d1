/** Asks a real Trino over its HTTP protocol (Trino, "Trino client REST API"): the judge of the SQL and of the double. */
import { z } from 'zod';

/** What Trino refused, by its own name for it, such as `TYPE_MISMATCH`. */
export class TrinoError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

export interface TrinoAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values as Trino's JSON has them; numbers of more digits than a double holds come as text alone. */
  readonly rows: readonly (readonly unknown[])[];
}

const page = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  error: z.object({ errorName: z.string(), message: z.string() }).optional(),
});

/** Unless the SQL says otherwise, tables are those of `memory.default`, and the session's zone is UTC. */
export async function askTrino(url: string, sql: string): Promise<TrinoAnswer> {
  const headers = {
    'X-Trino-User': 'judge',
    'X-Trino-Catalog': 'memory',
    'X-Trino-Schema': 'default',
    'X-Trino-Time-Zone': 'UTC',
    // Types with their precision.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
  };
  let columns: TrinoAnswer['columns'] = [];
  const rows: unknown[][] = [];
  let response = await fetch(`${url}/v1/statement`, { method: 'POST', headers, body: sql });
  for (;;) {
    if (!response.ok)
      throw new Error(`Trino answers ${response.status} at ${response.url}: ${await response.text()}`);
    const { nextUri, columns: named, data, error } = page.parse(await response.json());
    if (error !== undefined) throw new TrinoError(error.errorName, error.message);
    columns = named ?? columns;
    rows.push(...(data ?? []));
    if (nextUri === undefined) return { columns, rows };
    response = await fetch(nextUri, { headers });
  }
}
