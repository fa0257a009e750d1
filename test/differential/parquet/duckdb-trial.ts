/** A Parquet file of a number, written by DuckDB's COPY: for runs without Python. What it must hold is known before. */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Random, randomOf } from '../../faults/random.js';
import { drawOddities } from '../oddity.js';
import type { Trial } from '../trial.js';
import { nameFiles } from '../values/input-files.js';
import { type Field, type Json, none, numberOf, objectOf, plain } from '../values/json.js';
import { literal } from './duckdb-columns.js';
import { type Draft, faults, oddities, plainDraft } from './duckdb-oddities.js';

interface Row {
  readonly key: string;
  readonly sql: readonly string[];
  readonly body: Json;
}

export async function duckdbTrial(seed: number, number: number): Promise<Trial> {
  const { draft, applied, fault } = drawOddities(
    { seed, format: 'parquet', number },
    plainDraft,
    oddities,
    faults,
  );
  const rows = drawRows(draft, randomOf(seed, `parquet ${number} rows`));
  const contents = await write(draft, rows);
  const damaged = draft.damage ? contents.map((bytes) => draft.damage?.(bytes) ?? bytes) : contents;
  const objects = new Map(rows.map(({ key, body }) => [`${key}.json`, body]));
  return {
    format: 'parquet',
    number,
    oddities: applied,
    ...nameFiles(damaged, { fileName: 'rows', ending: '.parquet', named: draft.named }),
    flags: ['--key', '{id}.json', ...(draft.selects === undefined ? [] : ['--files-union-by-name'])],
    expected: fault ? { kind: 'refused', why: fault.why, tolerated: [] } : { kind: 'valid', objects },
  };
}

function drawRows(draft: Draft, random: Random): Row[] {
  const { rows, columns, isTextKey, hasNulls, parts } = draft;
  const order = [...new Set((draft.selects?.flat() ?? columns).map(({ name }) => name))];
  return Array.from({ length: rows }, (_, row) => {
    const key = isTextKey ? `k ${row}` : `${row + 1}`;
    const values = columns.map(({ kind }): readonly [sql: string, json: Json] => {
      if (hasNulls && random.next() < 0.2) return ['NULL', none];
      return kind.cases[random.whole(0, kind.cases.length - 1)] ?? ['NULL', none];
    });
    const drawn = new Map(values.map(([, json], index): Field => [columns[index]?.name ?? '', json]));
    const own = (draft.selects?.[row % parts] ?? columns).map(({ name }) => name);
    const fields = order.map((name): Field => [name, own.includes(name) ? (drawn.get(name) ?? none) : none]);
    return {
      key,
      sql: [isTextKey ? literal(key) : key, ...values.map(([sql]) => sql)],
      body: objectOf([['id', isTextKey ? plain(key) : numberOf(key)], ...fields]),
    };
  });
}

/** The bytes of each part. */
async function write(draft: Draft, rows: readonly Row[]): Promise<Buffer[]> {
  const { columns, isTextKey, options, parts } = draft;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const path = join(tmpdir(), `splitter-differential-${process.pid}.parquet`);
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const types = columns.map(({ name, kind }) => `${quoted(name)} ${kind.type}`);
    await connection.run(
      `CREATE TABLE t (${[`id ${isTextKey ? 'VARCHAR' : 'BIGINT'}`, ...types].join(', ')})`,
    );
    for (const { sql } of rows) await connection.run(`INSERT INTO t VALUES (${sql.join(', ')})`);
    const given = [...options].map(([key, value]) => `, ${key} ${value}`).join('');
    const contents: Buffer[] = [];
    for (let part = 0; part < parts; part += 1) {
      const selected = (draft.selects?.[part] ?? []).map(
        ({ name, type }) => `CAST(${quoted(name)} AS ${type}) AS ${quoted(name)}`,
      );
      const select = draft.selects === undefined ? '*' : ['id', ...selected].join(', ');
      await connection.run(
        `COPY (SELECT ${select} FROM t WHERE rowid % ${parts} = ${part}) TO '${path}' (FORMAT parquet${given})`,
      );
      contents.push(await readFile(path));
    }
    return contents;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(path, { force: true });
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
