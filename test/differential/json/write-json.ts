/** The bytes of a draft's files. */
import { nameFiles, type WrittenFiles } from '../values/input-files.js';
import type { Draft, Member } from './draft.js';

export function writeJson(draft: Draft): WrittenFiles {
  const contents = Array.from({ length: draft.parts }, (_, part) =>
    draft.packing.reduce<Buffer>((bytes, step) => step(bytes), bytesOf(draft, part)),
  );
  return nameFiles(contents, {
    ...draft,
    ending: `${draft.ending}${draft.isPacked && draft.isNamedSo ? '.gz' : ''}`,
  });
}

function bytesOf(draft: Draft, part: number): Buffer {
  return Buffer.concat([draft.prefix, Buffer.from(textOf(draft, part))]);
}

function textOf(draft: Draft, part: number): string {
  const { end, rows, space } = draft;
  const own = rows.filter((_, index) => index % draft.parts === part);
  const array = () => `[${end}${own.map((row) => spell(row, space)).join(`,${end}`)}${end}]`;
  switch (draft.form) {
    case 'lines':
      return linesOf(draft, part);
    case 'array':
      return array();
    case 'spread':
      return own.map((row) => spread(row, draft)).join(end);
    case 'wrapped':
      return `{"meta":{"data":[1,{"id":"]}"}]},"data":${array()},"next":null}${end}`;
    default:
      return draft.form satisfies never;
  }
}

function linesOf(draft: Draft, part: number): string {
  const lines = draft.rows.flatMap((row, index) => {
    if (index % draft.parts !== part) return [];
    return [...(draft.blanks.get(index) ?? []), draft.raw.get(index) ?? spell(row, draft.space)];
  });
  if (part === 0) lines.push(...(draft.blanks.get(draft.rows.length) ?? []));
  return lines.join(draft.end) + (draft.finalEnd ? draft.end : '');
}

/** A member a line. */
function spread(row: readonly Member[], { end }: Draft): string {
  const members = row.map(([name, value]) => `${end}  ${name}: ${value}`);
  return `{${members.join(',')}${end}}`;
}

function spell(row: readonly Member[], space: string): string {
  const members = row.map(([name, value]) => `${space}${name}${space}:${space}${value}${space}`);
  return `${space}{${members.join(',')}}${space}`;
}
