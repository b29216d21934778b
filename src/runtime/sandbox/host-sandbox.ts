import type { Disk } from '../../lib/disk/disk.ts';
import type { Random } from '../../lib/random.ts';
import type { FunctionSpec } from '../port.ts';
import { type FunctionPaths, hostPaths } from './function-paths.ts';
import type { EnvironmentFolders, Sandbox } from './sandbox.ts';

// Below this folder of the disk.
const FOLDER = 'environments';

export interface HostSandboxOptions {
  readonly files: Disk;
  readonly random: Random;
  readonly runtimeRoot: string;
}

/** Functions see the file system of the host. Each environment has a temporary folder of its own. */
export class HostSandbox implements Sandbox {
  readonly kind = 'host';
  readonly #options: HostSandboxOptions;

  constructor(options: HostSandboxOptions) {
    this.#options = options;
  }

  pathsOf(spec: FunctionSpec): FunctionPaths {
    const { files, runtimeRoot } = this.#options;
    return hostPaths(spec, { runtimeRoot, temporary: files.absolute(FOLDER) });
  }

  async open(spec: FunctionSpec): Promise<EnvironmentFolders> {
    const { files, random, runtimeRoot } = this.#options;
    const folder = `${FOLDER}/${random.uuid()}`;
    await files.makeDirectory(folder);
    return {
      paths: hostPaths(spec, { runtimeRoot, temporary: files.absolute(folder) }),
      searchPath: (path) => path,
      wrap: (plan) => Promise.resolve(plan),
      processOf: (pid) => pid,
      release: () => files.remove(folder),
    };
  }

  close(): Promise<void> {
    return this.#options.files.remove(FOLDER);
  }
}
