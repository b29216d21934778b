import nodeModule from 'node:module';
import { isSdkPackage } from './search-folders.ts';

type ResolveFilename = (request: string, ...rest: unknown[]) => string;

/** Lets a `require` of the AWS SDK that fails be resolved from other folders. Other packages are not affected. */
export function requireSdkFrom(folders: readonly string[]): void {
  const loader = nodeModule as unknown as { _resolveFilename: ResolveFilename };
  const { _resolveFilename: resolveFilename } = loader;
  loader._resolveFilename = function resolveWithSdk(request, ...rest) {
    try {
      return resolveFilename.call(this, request, ...rest);
    } catch (error) {
      if (!isSdkPackage(request)) throw error;
      try {
        return resolveFilename.call(this, request, undefined, false, { paths: folders });
      } catch {
        // The first error names the file that requires the package.
        throw error;
      }
    }
  };
}
