import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { mayImportPackages } from './may-import.ts';
import { requireSdkFrom } from './require-sdk.ts';
import { resolveImports, resolvesInThread } from './resolve-imports.ts';
import type { SearchFolders } from './search-folders.ts';

// https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda
const FIRST_VERSION_WITH_NODE_PATH_IMPORTS = 18;

export interface Resolution {
  readonly runtimeMajor: number;
  readonly environment: NodeJS.ProcessEnv;
  /** A list of folders, separated as in PATH. */
  readonly sdkFolders: string;
}

/**
 * Makes the packages of layers and the AWS SDK available to a function, as far as Node does not by itself. Costs nothing
 * when there are none.
 * @returns called with the file of the handler, before it is loaded
 */
export function prepareResolution({
  runtimeMajor,
  environment,
  sdkFolders,
}: Resolution): (file: string) => void {
  const sdk = sdkFolders.split(delimiter).filter(Boolean);
  if (sdk.length > 0) requireSdkFrom(sdk);
  const folders = { nodePath: nodePathFolders(environment), sdk };
  if (runtimeMajor < FIRST_VERSION_WITH_NODE_PATH_IMPORTS || !hasPackages(folders, environment))
    return () => {};
  return (file) => {
    if (resolvesInThread || mayImportPackages(readFileSync(file, 'utf8'))) resolveImports(folders);
  };
}

function nodePathFolders({ NODE_PATH = '' }: NodeJS.ProcessEnv): string[] {
  return NODE_PATH.split(delimiter).filter((folder) => folder !== '' && existsSync(folder));
}

// NODE_PATH always contains the folders of the function's code and of the runtime.
function hasPackages({ nodePath, sdk }: SearchFolders, environment: NodeJS.ProcessEnv): boolean {
  const { LAMBDA_TASK_ROOT, LAMBDA_RUNTIME_DIR } = environment;
  return (
    sdk.length > 0 || nodePath.some((folder) => folder !== LAMBDA_TASK_ROOT && folder !== LAMBDA_RUNTIME_DIR)
  );
}
