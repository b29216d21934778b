import { dirname, join } from 'node:path';
import type { HostFiles } from '../../lib/disk/host-files.ts';
import { moduleFoldersAbove } from './module-folders.ts';

export interface SdkSearch {
  readonly files: HostFiles;
  /** The folder whose `node_modules`, and those of its parents, are the user's. */
  readonly project: string;
  /** The `node_modules` that `millrace runtime add` fills. */
  readonly provided: string;
}

/** The names that packages of the AWS SDK have or begin with. */
const SDK_NAMES = ['@aws-sdk', 'aws-sdk'];

/**
 * Finds the `node_modules` folders that contain packages of the AWS SDK, which AWS's runtimes carry: those of the
 * project first, because the user has chosen their version, then those added for functions, then the global ones of npm.
 * Called for each start of an environment, because packages may be added while the server runs.
 */
export async function findSdkFolders({ files, project, provided }: SdkSearch): Promise<string[]> {
  const globalModules = join(dirname(dirname(process.execPath)), 'lib', 'node_modules');
  const candidates = [...moduleFoldersAbove(project), provided, globalModules];
  const found = await Promise.all(candidates.map((folder) => hasSdk(folder, files)));
  return candidates.filter((_folder, index) => found[index]);
}

async function hasSdk(modules: string, files: HostFiles): Promise<boolean> {
  const paths = await Promise.all(SDK_NAMES.map((name) => files.resolve(join(modules, name))));
  return paths.some((path) => path !== undefined);
}
