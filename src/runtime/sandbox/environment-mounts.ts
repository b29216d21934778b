import type { MountLine } from '../../lib/mount/mount-list.ts';
import { type Mount, mountOf } from '../../lib/mount/mount-table.ts';
import type { FunctionSpec } from '../port.ts';
import { AWS_PATHS } from './function-paths.ts';
import type { MovedFolder } from './moved-folders.ts';
import { SHARED_ROOT, type SharedTemporary } from './shared-temporary.ts';

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
  /** The temporary folder, if the processes of the environment share one. */
  readonly shared: SharedTemporary | undefined;
}

/** The options of a mount for the temporary folder. */
export function temporaryOptions({ storageMb = DEFAULT_STORAGE_MB }: MountedFunction): string[] {
  return ['nosuid', 'nodev', 'mode=1777', `size=${storageMb}m`];
}

/** A mount that is left out when its source does not exist: mount(8), `nofail`. */
function optional(line: MountLine): MountLine {
  return { ...line, options: [...line.options, 'nofail'] };
}

/** What an environment mounts over the prepared root. */
export function environmentMounts(
  spec: MountedFunction,
  { moved, runtimeRoot, protectedProc, mounts, shared }: EnvironmentMounts,
): MountLine[] {
  const { codeDirectory, layersDirectory } = spec;
  const readOnly = (source: string, target: string): MountLine => {
    const locked = mountOf(source, mounts)?.lockedOptions ?? [];
    return { source, target, options: ['bind', 'ro', ...new Set(['nosuid', 'nodev', ...locked])] };
  };
  return [
    // One that was removed since must not keep functions from starting.
    ...moved.map(({ source, target }) => optional(readOnly(source, target))),
    readOnly(codeDirectory, AWS_PATHS.taskRoot),
    readOnly(runtimeRoot, AWS_PATHS.runtimeRoot),
    ...(layersDirectory === undefined ? [] : [readOnly(layersDirectory, AWS_PATHS.layersRoot)]),
    { source: 'millrace', target: '/proc', type: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
    ...protectedProc.map((path) => readOnly(path, path)),
    // Last: the other folders may lie below the host's `/tmp`.
    shared?.line ?? {
      source: 'millrace',
      target: AWS_PATHS.temporary,
      type: 'tmpfs',
      options: temporaryOptions(spec),
    },
    // Hides those of other environments. `mount` would skip a file system with the same name as the covered one.
    {
      source: 'millrace-cover',
      target: SHARED_ROOT,
      type: 'tmpfs',
      options: ['ro', 'nosuid', 'nodev', 'size=4k', 'mode=555'],
    },
  ];
}
