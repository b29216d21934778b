import { join } from 'node:path';
import type { HostFiles } from '../../lib/disk/host-files.ts';
import type { FunctionSpec } from '../port.ts';

/** The folder of the layers whose files are extensions: `/opt/extensions`. */
export const EXTENSIONS_FOLDER = 'extensions';

/** The names of the external extensions in the layers of a function. */
export async function listExtensions(
  { layersDirectory }: FunctionSpec,
  files: HostFiles,
): Promise<readonly string[]> {
  return layersDirectory === undefined ? [] : files.listFiles(join(layersDirectory, EXTENSIONS_FOLDER));
}
