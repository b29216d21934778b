import { promises as fs } from 'node:fs';
import { featuresOf } from '../../platform/features.ts';

// Types of file systems that several kernels may have mounted at once: statfs(2), linux/magic.h.
const SHARED_TYPES = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  // Also virtiofs.
  [0x65735546, 'fuse'],
  [0x01021997, '9p'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x5346414f, 'afs'],
  [0x47504653, 'gpfs'],
  [0x786f4256, 'vboxsf'],
]);

/** Whether another machine may have the directory mounted. */
export async function isSharedFileSystem(directory: string): Promise<boolean> {
  if (!featuresOf().hasFileSystemTypes) return false;
  const { type } = await fs.statfs(directory);
  // Node returns a negative number when the type has the highest bit set.
  return SHARED_TYPES.has(type >>> 0);
}
