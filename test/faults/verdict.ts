/** The end state of a run, looked at from outside: objects byte by byte, ledgers, markers, report, and `verify`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession } from '../../job/sql/duckdb-session.js';
import { quoteLiteral } from '../../job/sql/quote.js';
import { check } from './check.js';
import type { Run } from './run.js';
import type { Table } from './table.js';

export interface Verdict {
  readonly rows: number;
  /** Rows without their object, or without an outcome in a ledger. */
  readonly lost: number;
  /** Objects whose bytes are not the row's or that no row has, and rows whose outcome is not `written`. */
  readonly wrong: number;
  /** Rows that have more than one outcome. */
  readonly twice: number;
}

/**
 * @param isFrozenLate files of frozen rows that no plan names may be left, put there by late requests
 * @throws Deviation for anything but exactly the table's objects, each with one outcome `written`
 */
export async function judge(
  run: Run,
  runId: string,
  table: Table = run.table,
  isFrozenLate = false,
): Promise<Verdict> {
  const [objects, ledger] = await Promise.all([compareObjects(run, table), readLedgers(run, runId, table)]);
  const verdict = {
    rows: table.expected.size,
    lost: objects.lost.length + ledger.lost.length,
    wrong: objects.wrong.length + ledger.wrong.length,
    twice: ledger.twice.length,
  };
  check(
    verdict.lost + verdict.wrong + verdict.twice === 0,
    'expected exactly the rows, each written once',
    JSON.stringify({ objects, ledger }),
  );
  await checkMarkers(run, runId);
  await checkReport(run, runId, table);
  const frozen = await run.place.list(`_splitter/staged/${runId}/`);
  const planned = JSON.stringify(parse(await run.place.read(`_splitter/runs/${runId}/plan.json`)).staged);
  check(
    frozen.every((path) => isFrozenLate && !planned.includes(path)),
    'expected the frozen rows to be removed',
    frozen.join(', '),
  );
  const verified = await run.verify(runId);
  check(
    verified.code === 0,
    `expected verify to end with 0, got ${verified.code}`,
    verified.stdout + verified.stderr,
  );
  return verdict;
}

/** Holds at every moment of a run: a marker is written after its ledger. */
export async function checkMarkers(run: Run, runId: string): Promise<void> {
  const prefix = `_splitter/runs/${runId}`;
  // Markers first: a ledger that comes in between does no harm.
  for (const path of await run.place.list(`${prefix}/done/`)) {
    const marker = parse(await run.place.read(path));
    check(typeof marker.rows === 'number', `expected ${path} to be a marker`, JSON.stringify(marker));
    if (marker.ledger === undefined) continue;
    const ledger = `${prefix}/ledger/${marker.tranche}-${marker.epoch}.parquet`;
    check((await run.place.read(ledger)) !== undefined, `expected the ledger of marker ${path}`);
  }
}

async function compareObjects(run: Run, { expected }: Table) {
  const keys = new Set((await run.place.list('out/')).map((path) => path.slice('out/'.length)));
  const wrong = [...keys].filter((key) => !expected.has(key));
  const lost: string[] = [];
  for (const [key, body] of expected) {
    if (!keys.has(key)) lost.push(key);
    else if ((await run.place.read(`out/${key}`))?.equals(Buffer.from(body)) !== true) wrong.push(key);
  }
  return { lost, wrong };
}

async function readLedgers(run: Run, runId: string, { expected }: Table) {
  const folder = join(run.folder, 'ledgers');
  await mkdir(folder, { recursive: true });
  const home = `_splitter/runs/${runId}/`;
  for (const path of await run.place.list(`${home}done/`)) {
    // An attempt that was cut off may have left a ledger that no marker counts.
    const { tranche, epoch, ledger } = parse(await run.place.read(path));
    const name = `${tranche}-${epoch}.parquet`;
    if (ledger === undefined) continue;
    await writeFile(join(folder, name), (await run.place.read(`${home}ledger/${name}`)) ?? '');
  }
  const session = await openSession({
    threads: 1,
    memoryLimit: '256MB',
    tempDirectory: join(folder, 'spill'),
  });
  try {
    const rows = await session.rows(
      `SELECT key, outcome FROM read_parquet(${quoteLiteral(join(folder, '*.parquet'))})`,
    );
    const outcomes = new Map<string, string[]>();
    for (const { key, outcome } of rows) {
      const name = String(key).replace(/^out\//, '');
      outcomes.set(name, [...(outcomes.get(name) ?? []), String(outcome)]);
    }
    return {
      lost: [...expected.keys()].filter((key) => !outcomes.has(key)),
      wrong: [...outcomes].filter(([key, [outcome]]) => !expected.has(key) || outcome !== 'written'),
      twice: [...outcomes].filter(([, all]) => all.length > 1),
    };
  } finally {
    session.close();
    await rm(folder, { recursive: true });
  }
}

async function checkReport(run: Run, runId: string, { expected }: Table): Promise<void> {
  const report = parse(await run.place.read(`_splitter/runs/${runId}/report.json`));
  const { rows, written, skipped, rejected } = report;
  check(
    rows === expected.size && written === rows && skipped === 0 && rejected === 0,
    'expected a balanced report',
    JSON.stringify(report),
  );
}

function parse(bytes: Buffer | undefined): Record<string, unknown> {
  return JSON.parse(bytes?.toString() ?? '{}');
}
