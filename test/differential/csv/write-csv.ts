/** The bytes of a draft's files. */
import { nameFiles, type WrittenFiles } from '../values/input-files.js';
import type { Cell, Draft } from './draft.js';

export function writeCsv(draft: Draft): WrittenFiles {
  const { parts, packing } = draft;
  const contents = Array.from({ length: parts }, (_, part) => {
    const rows = draft.rows.filter((_row, index) => index % parts === part);
    const text = textOf(
      partOf(draft, part),
      rows.map((cells) => inOrder(cells, draft, part)),
    );
    return packing.reduce<Buffer>((bytes, step) => step(bytes), Buffer.from(text));
  });
  return nameFiles(contents, {
    ...draft,
    ending: `${draft.ending}${draft.isPacked && draft.isNamedSo ? '.gz' : ''}`,
  });
}

/** The draft with the columns of one part alone. */
function partOf(draft: Draft, part: number): Draft {
  return { ...draft, names: inOrder(draft.names, draft, part) };
}

/** The cells of a part's columns, and those that no column has. */
function inOrder(cells: readonly Cell[], { names, columnsOf }: Draft, part: number): Cell[] {
  const columns = columnsOf?.[part];
  if (columns === undefined) return [...cells];
  return [...columns.flatMap((column) => cells[column] ?? []), ...cells.slice(names.length)];
}

function textOf(draft: Draft, rows: readonly (readonly Cell[])[]): string {
  const header = draft.hasHeader ? [draft.names] : [];
  const records = [...header, ...rows].map((cells) =>
    cells.map((cell) => spell(cell, draft)).join(draft.delimiter),
  );
  const endOf = (record: number) => {
    if (record < header.length) return draft.headerEnd;
    return draft.rowEnds[(record - header.length) % draft.rowEnds.length] ?? '\n';
  };
  const blank = (before: number) =>
    endOf(Math.max(before, header.length)).repeat(draft.blanks.get(before) ?? 0);
  const last = draft.blanks.get(draft.rows.length + 1) ?? 0;
  const text = records.map((record, index) => {
    const isLast = index === records.length - 1;
    const end = isLast && !draft.finalEnd && last === 0 ? '' : endOf(index);
    return `${blank(index)}${record}${end}`;
  });
  return `${draft.byteOrderMark ? '\ufeff' : ''}${draft.top.map((line) => `${line}\n`).join('')}${text.join('')}${endOf(records.length).repeat(last)}`;
}

function spell({ value, quoted, raw }: Cell, { delimiter, quote }: Draft): string {
  if (raw !== undefined) return raw;
  if (value === null) return '';
  if (quote === '') return value;
  const isNeeded = value === '' || value.includes(delimiter) || value.includes(quote) || /[\r\n]/.test(value);
  return isNeeded || quoted ? `${quote}${value.replaceAll(quote, quote + quote)}${quote}` : value;
}
