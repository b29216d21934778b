import { execFile } from 'node:child_process';
import type { MountLine } from '../../lib/mount/mount-list.ts';
import { enterRoot } from './enter-root.ts';
import { AWS_PATHS } from './function-paths.ts';

/** The folder of the prepared root below which temporary folders are mounted that several processes share. */
export const SHARED_ROOT = '/var/environments';

const MAKE = 'mkdir "$1" && mount -t tmpfs -o "$2" millrace "$1"';
const REMOVE = 'umount -l "$1" && rmdir "$1"';

export interface SharedTemporaryOptions {
  readonly rootPid: number;
  readonly programPath: string;
  /** A file name. */
  readonly id: string;
  /** Options of the mount. */
  readonly options: readonly string[];
}

/**
 * A temporary folder for all processes of an environment that has extensions: each process has mounts of its own, copied
 * from those of the prepared root, so what they share is mounted there.
 */
export class SharedTemporary {
  readonly #path: string;
  readonly #options: SharedTemporaryOptions;

  private constructor(options: SharedTemporaryOptions) {
    this.#path = `${SHARED_ROOT}/${options.id}`;
    this.#options = options;
  }

  static async mount(options: SharedTemporaryOptions): Promise<SharedTemporary> {
    const temporary = new SharedTemporary(options);
    await temporary.#run(MAKE, options.options.join(','));
    return temporary;
  }

  /** Makes it `/tmp` of a process. */
  get line(): MountLine {
    return { source: this.#path, target: AWS_PATHS.temporary, options: ['bind', 'nosuid', 'nodev'] };
  }

  /** The mounts end with the prepared root in any case. */
  unmount(): Promise<void> {
    return this.#run(REMOVE).catch(() => {});
  }

  #run(script: string, ...args: string[]): Promise<void> {
    const { rootPid, programPath } = this.#options;
    return new Promise((resolve, reject) => {
      execFile(
        'nsenter',
        [...enterRoot(rootPid), '/bin/sh', '-c', script, 'sh', this.#path, ...args],
        { env: { PATH: programPath } },
        (error) => (error ? reject(error) : resolve()),
      );
    });
  }
}
