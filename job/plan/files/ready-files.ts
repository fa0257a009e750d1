/** Files that were listed, spooled or fetched, in forms that their readers take, and the names that people have for them. */
import { join } from 'node:path';
import type { FileSourceSettings } from '../../settings/settings.js';
import { prepareFiles } from '../prepare/prepare-files.js';
import type { PreparedFile } from '../prepare/prepared-file.js';
import type { FileSurroundings, InputFiles } from './input-files.js';
import { inListedNames, preparedStandIns, type StandIn } from './listed-names.js';

export interface ReadyFiles extends InputFiles {
  /** In the order of the files. */
  readonly prepared: readonly PreparedFile[];
  readonly standIns: readonly StandIn[];
  /** The name whose folders `--files-hive-columns` looks at, by the path of a file. */
  readonly folderOf: (path: string) => string;
}

/** @throws SourceError for a file that is damaged, or is not what its format says */
export async function readyFiles(
  inputs: InputFiles,
  settings: FileSourceSettings,
  surroundings: FileSurroundings,
  folderOf: (path: string) => string = (path) => path,
): Promise<ReadyFiles> {
  return inListedNames(async () => {
    const prepared = await prepareFiles(
      inputs.files.map(({ path }) => path),
      settings,
      { ...surroundings, scratch: join(surroundings.scratch, 'prepared') },
    );
    const standIns = [...preparedStandIns(prepared), ...inputs.standIns];
    return { ...inputs, prepared, standIns, folderOf };
  }, inputs.standIns);
}
