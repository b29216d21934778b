import { open } from 'node:fs/promises';
import { KIB } from '../bytes.ts';
import type { Platform } from '../platform/platform.ts';

// Far above what any such file has; a device or a wrong file does not fill the memory.
const MAX_BYTES = 64 * KIB;

export interface PrivateFile {
  readonly bytes: Buffer;
  /**
   * Others than its owner may read or change it. Always false where files have no such modes. The group may read a file of
   * root, as that is how Kubernetes gives a secret to a process that is not root.
   */
  readonly isOpenToOthers: boolean;
}

/**
 * Reads a small file of the host that should be its owner's alone.
 * @throws the error of the file system
 */
export async function readPrivateFile(path: string, platform: Platform): Promise<PrivateFile> {
  const file = await open(path, 'r');
  try {
    const { mode, uid } = await file.stat();
    const bytes = Buffer.alloc(MAX_BYTES);
    const { bytesRead } = await file.read(bytes, 0, MAX_BYTES, 0);
    const isOpenToOthers = platform !== 'win32' && (mode & (uid === 0 ? 0o037 : 0o077)) !== 0;
    return { bytes: bytes.subarray(0, bytesRead), isOpenToOthers };
  } finally {
    await file.close();
  }
}
