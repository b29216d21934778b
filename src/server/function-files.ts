import type { Disk } from '../lib/disk/disk.ts';
import { LazyDisk } from '../lib/disk/lazy-disk.ts';
import { nodeDisk } from '../lib/disk/node-disk.ts';
import { isPrivateFolder, makePrivateFolder, type PrivateFolder } from '../lib/disk/private-folder.ts';
import { removeFolder } from '../lib/disk/remove-folder.ts';
import { writeFile } from '../lib/disk/write-file.ts';
import { readWholeFile } from '../storage/embedded/files/whole-file.ts';

/** A file of the data directory: the path of the folder that the last server used. */
export const FUNCTION_FILES_RECORD = 'function-files';
/** Where earlier versions unpacked code. */
const EARLIER_FOLDER = 'functions';

export interface FunctionFiles {
  readonly disk: Disk;
  close(): Promise<void>;
}

/**
 * Opens the folder of files that functions run from, which is made when it is first used. It is outside the data directory:
 * Node resolves packages in every folder above a module, and the data directory is usually inside a project.
 */
export async function openFunctionFiles(data: Disk): Promise<FunctionFiles> {
  const earlier = (await readWholeFile(data, FUNCTION_FILES_RECORD))?.toString();
  // A server that was killed has left it behind.
  if (earlier !== undefined && isPrivateFolder(earlier)) await removeFolder(earlier);
  await data.remove(FUNCTION_FILES_RECORD);
  await data.remove(EARLIER_FOLDER);
  let folder: PrivateFolder | undefined;
  const disk = new LazyDisk(async () => {
    folder = await makePrivateFolder('node_modules');
    await writeFile(data, FUNCTION_FILES_RECORD, Buffer.from(folder.path));
    return nodeDisk(folder.path);
  });
  return {
    disk,
    async close() {
      // A package may be in the middle of being unpacked.
      await disk.close();
      await folder?.remove();
    },
  };
}
