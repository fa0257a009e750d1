/** The bytes of a draft's files. */
import { nameFiles, type WrittenFiles } from '../values/input-files.js';
import type { Draft, Member } from './draft.js';

export function writeJson(draft: Draft): WrittenFiles {
  const contents = Array.from({ length: draft.parts }, (_, part) =>
    draft.packing.reduce<Buffer>((bytes, step) => step(bytes), bytesOf(draft, part)),
  );
  return nameFiles(contents, { ...draft, ending: `${draft.ending}${draft.isPacked ? '.gz' : ''}` });
}

function bytesOf(draft: Draft, part: number): Buffer {
  const lines = draft.rows.flatMap((row, index) => {
    if (index % draft.parts !== part) return [];
    return [...(draft.blanks.get(index) ?? []), draft.raw.get(index) ?? spell(row, draft.space)];
  });
  if (part === 0) lines.push(...(draft.blanks.get(draft.rows.length) ?? []));
  const text = lines.join(draft.end) + (draft.finalEnd ? draft.end : '');
  return Buffer.concat([draft.prefix, Buffer.from(text)]);
}

function spell(row: readonly Member[], space: string): string {
  const members = row.map(([name, value]) => `${space}${name}${space}:${space}${value}${space}`);
  return `${space}{${members.join(',')}}${space}`;
}
