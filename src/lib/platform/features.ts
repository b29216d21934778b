import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, THIS_PLATFORM } from './platform.ts';

/** What a platform has, beyond how it writes files and ends processes. */
export interface Features {
  /** User, mount and PID namespaces: namespaces(7). */
  readonly hasNamespaces: boolean;
  /** Whether functions are stopped between invocations by default: only where it is tested. */
  readonly stopsFunctions: boolean;
  /** Sockets that are files in a folder, which every process that sees the folder reaches: unix(7). */
  readonly hasSocketFiles: boolean;
  /** Whether `/proc/self/fd/N/name` is a short path to a file in an open folder: proc_pid_fd(5). */
  readonly hasDescriptorPaths: boolean;
  /** Whether the `type` of statfs(2) identifies a file system as one of Linux's numbers. */
  readonly hasFileSystemTypes: boolean;
  /** Whether operators send SIGHUP. On Windows, it comes only when the console was closed. */
  readonly hasReloadSignal: boolean;
  /** The npm package that contains a Node of a version for this machine. */
  readonly nodePackage: string;
  /** An address that a local server listens on, without a file where the system has such addresses. */
  localSocket(name: string): string;
}

export function featuresOf(
  platform: Platform = THIS_PLATFORM,
  architecture: string = process.arch,
): Features {
  const isLinux = platform === 'linux';
  return {
    hasNamespaces: isLinux,
    stopsFunctions: isLinux,
    hasSocketFiles: platform !== 'win32',
    hasDescriptorPaths: isLinux,
    hasFileSystemTypes: isLinux,
    hasReloadSignal: platform !== 'win32',
    // The package `node` chooses its binary in a script of its installation; Linux's can be installed without it.
    nodePackage: isLinux ? `node-linux-${architecture}` : 'node',
    localSocket(name) {
      // Abstract sockets have no file: unix(7). A process in another mount namespace reaches them.
      if (isLinux) return `\0${name}`;
      return platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
    },
  };
}
