import type { MountLine } from '../../lib/mount/mount-list.ts';
import { type Mount, mountOf } from '../../lib/mount/mount-table.ts';
import type { FunctionSpec } from '../port.ts';
import { AWS_PATHS } from './function-paths.ts';
import type { MovedFolder } from './moved-folders.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
const DEFAULT_STORAGE_MB = 512;

/** Parts of procfs that the user `root` may write without capabilities. */
export const WRITABLE_PROC = ['sys', 'sysrq-trigger', 'irq', 'bus', 'fs'].map((name) => `/proc/${name}`);

export type MountedFunction = Pick<FunctionSpec, 'codeDirectory' | 'layersDirectory' | 'storageMb'>;

export interface EnvironmentMounts {
  readonly moved: readonly MovedFolder[];
  /** The folder of the built bootstrap; functions see it as `/var/runtime`. */
  readonly runtimeRoot: string;
  /** Parts of procfs that functions must not write to. */
  readonly protectedProc: readonly string[];
  /** The mounts of the host. */
  readonly mounts: readonly Mount[];
}

/** What an environment mounts over the prepared root. */
export function environmentMounts(
  { codeDirectory, layersDirectory, storageMb = DEFAULT_STORAGE_MB }: MountedFunction,
  { moved, runtimeRoot, protectedProc, mounts }: EnvironmentMounts,
): MountLine[] {
  const readOnly = (source: string, target: string): MountLine => {
    const locked = mountOf(source, mounts)?.lockedOptions ?? [];
    return { source, target, options: ['bind', 'ro', ...new Set(['nosuid', 'nodev', ...locked])] };
  };
  return [
    ...moved.map(({ source, target }) => readOnly(source, target)),
    readOnly(codeDirectory, AWS_PATHS.taskRoot),
    readOnly(runtimeRoot, AWS_PATHS.runtimeRoot),
    ...(layersDirectory === undefined ? [] : [readOnly(layersDirectory, AWS_PATHS.layersRoot)]),
    { source: 'millrace', target: '/proc', type: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
    ...protectedProc.map((path) => readOnly(path, path)),
    // Last: the other folders may lie below the host's `/tmp`.
    {
      source: 'millrace',
      target: AWS_PATHS.temporary,
      type: 'tmpfs',
      options: ['nosuid', 'nodev', 'mode=1777', `size=${storageMb}m`],
    },
  ];
}
