/** Where the paused runs write, with what an earlier run has left there. */

import { targetId } from '../../job/state/target-id.js';
import { parseLocation } from '../../job/store/parse-location.js';
import { openDouble } from '../faults/places/double.js';
import { openFolder } from '../faults/places/folder.js';
import type { Place } from '../faults/places/place.js';
import type { Run } from '../faults/run.js';

export interface PausePlace {
  readonly name: string;
  /** For people: target, and state. */
  readonly what: string;
  readonly open: (folder: string) => Promise<Place>;
  /** Whether a run has been complete there before. */
  readonly isUsed: boolean;
}

/** A server that hangs up on a process while it is paused would hide what it sends when it is woken. */
const patienceMs = 240_000;

export const pausePlaces: readonly PausePlace[] = [
  {
    name: 'folder',
    what: 'folder, state in a folder',
    open: async (folder) => openFolder(folder),
    isUsed: true,
  },
  { name: 'double', what: 'S3, state in S3', open: () => openDouble({ patienceMs }), isUsed: true },
  { name: 'mixed', what: 'S3, state in a folder', open: openMixed, isUsed: false },
];

async function openMixed(folder: string): Promise<Place> {
  const [target, state] = [await openDouble({ patienceMs }), openFolder(folder)];
  const placeOf = (path: string) => (path.startsWith('_splitter/') ? state : target);
  return {
    ...target,
    state: state.state,
    list: (prefix) => placeOf(prefix).list(prefix),
    read: (path) => placeOf(path).read(path),
    write: (path, bytes) => placeOf(path).write(path, bytes),
    remove: (path) => placeOf(path).remove(path),
  };
}

/** All that a place holds, by path; what is named after the place itself has these words instead. */
export type Content = ReadonlyMap<string, Buffer>;

const targetWord = '<target id>';
const folderWord = '<folder>';

export async function contentOf({ place, folder }: Pick<Run, 'place' | 'folder'>): Promise<Content> {
  const content = new Map<string, Buffer>();
  for (const path of [...(await place.list('_splitter/')), ...(await place.list('out/'))]) {
    const bytes = await place.read(path);
    if (bytes === undefined) continue;
    const isText = path.endsWith('.json');
    content.set(
      path.replace(idOf(place), targetWord),
      isText ? Buffer.from(bytes.toString().replaceAll(folder, folderWord)) : bytes,
    );
  }
  return content;
}

export async function fill(
  { place, folder }: Pick<Run, 'place' | 'folder'>,
  content: Content,
): Promise<void> {
  for (const [path, bytes] of content) {
    const isText = path.endsWith('.json');
    const own = isText ? Buffer.from(bytes.toString().replaceAll(folderWord, folder)) : bytes;
    await place.write(path.replace(targetWord, idOf(place)), own);
  }
}

function idOf({ target }: Place): string {
  return targetId(parseLocation(target));
}
