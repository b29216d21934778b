import { dirname } from 'node:path';
import type { Disk } from '../../lib/disk/disk.ts';
import { existingPaths } from '../../lib/disk/existing-paths.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import { HostSandbox } from './host-sandbox.ts';
import { WRITABLE_PROC } from './environment-mounts.ts';
import { NamespaceSandbox } from './namespace-sandbox.ts';
import { findNamespaces } from './probe.ts';
import type { Sandbox, SandboxMode } from './sandbox.ts';

export interface SandboxOptions {
  readonly mode: SandboxMode;
  /** Private files of this server, outside the data directory. */
  readonly files: Disk;
  /** Folders of the host that functions must not see. */
  readonly hidden: readonly string[];
  /** Whether these have keys with which a function could act as others, because access is checked. */
  readonly hidesKeys?: boolean;
  readonly bootstrapPath: string;
  /** Folders of the host that functions read beside their own. */
  readonly readFolders: readonly string[];
  readonly host: Readonly<Record<string, string | undefined>>;
  readonly random: Random;
  readonly logger: Logger;
}

/** Functions were to run only in namespaces of their own, and this machine has none. */
export class NoNamespaces extends Error {
  override readonly name = 'NoNamespaces';
}

/** @throws NoNamespaces */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { mode, files, random, logger, bootstrapPath, hidden, readFolders } = options;
  const runtimeRoot = dirname(bootstrapPath);
  if (mode !== 'off') {
    const found = await findNamespaces(options.host);
    let problem = found.problem;
    if (problem === undefined) {
      try {
        return await NamespaceSandbox.open({
          files,
          hidden: await existingPaths(hidden),
          programPath: found.programPath,
          random,
          runtimeRoot,
          readFolders: await existingPaths(readFolders),
          protectedProc: process.getuid?.() === 0 ? await existingPaths(WRITABLE_PROC) : [],
        });
      } catch (error) {
        problem = (error as Error).message;
        if (mode === 'auto') logger.warn(`functions run without namespaces of their own: ${problem}`);
      }
    }
    if (mode === 'on') throw new NoNamespaces(`functions cannot have namespaces of their own: ${problem}`);
  }
  if (options.hidesKeys === true && hidden.length > 0) {
    logger.warn(
      `functions can read the keys of all users in ${hidden.join(', ')}, because they run without namespaces of their own: ` +
        'run only functions that may do everything, or start the server with --sandbox on',
    );
  }
  logger.info('the temporary folders of functions have no bound on their size');
  if (process.getuid?.() === 0) {
    logger.info('functions can write to the folders of code and layers, because the server runs as root');
  }
  return new HostSandbox({ files, random, runtimeRoot });
}
