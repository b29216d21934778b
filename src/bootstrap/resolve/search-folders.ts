import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Where packages are searched that Node itself does not find from the importing file. */
export interface SearchFolders {
  /** The folders of NODE_PATH. AWS's Node also searches them for ES imports: docs/aws/lambda-invocations.md. */
  readonly nodePath: readonly string[];
  /** `node_modules` folders with the AWS SDK, which AWS's runtimes contain. Nothing else is taken from them. */
  readonly sdk: readonly string[];
}

const SDK_PACKAGE = /^(?:@aws-sdk\/|@smithy\/|aws-sdk(?:\/|$))/;

export function isSdkPackage(specifier: string): boolean {
  return SDK_PACKAGE.test(specifier);
}

/** Whether a specifier names a package: not a path, a URL, or an entry of `imports` in a package.json. */
export function namesPackage(specifier: string): boolean {
  return /^[^./#]/.test(specifier) && !/^[a-z][a-z+.-]*:/i.test(specifier);
}

/** URLs of files that do not exist, from each of which an import is tried in turn. */
export function alternativeParents(specifier: string, { nodePath, sdk }: SearchFolders): string[] {
  if (!namesPackage(specifier)) return [];
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
  const folders = [...nodePath, ...(isSdkPackage(specifier) ? sdk : [])];
  // From a folder without the package, Node would go on to the folders above it: those that Millrace is installed in.
  return folders
    .filter((folder) => existsSync(`${folder}/${name}`))
    .map((folder) => pathToFileURL(`${folder}/importer.mjs`).href);
}
