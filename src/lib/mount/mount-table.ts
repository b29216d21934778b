import { readFile } from 'node:fs/promises';

/** A mounted file system of a process. */
export interface Mount {
  readonly mountPoint: string;
  readonly isReadOnly: boolean;
  /** Options that an unprivileged process must repeat when it mounts the same folder again. */
  readonly lockedOptions: readonly string[];
}

const LOCKED_OPTIONS = ['nosuid', 'nodev', 'noexec'];

/**
 * The mounts that a process sees. Of several on one folder, only the topmost is listed.
 * @throws when the process is gone, or the host has no procfs
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export async function readMounts(pid: number | 'self'): Promise<Mount[]> {
  return parseMounts(await readFile(`/proc/${pid}/mountinfo`, 'utf8'));
}

export function parseMounts(mountinfo: string): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const [, , , , mountPoint, optionText] = line.split(' ');
    if (mountPoint === undefined || optionText === undefined) continue;
    const options = optionText.split(',');
    const mount = {
      mountPoint: unescaped(mountPoint),
      isReadOnly: options.includes('ro'),
      lockedOptions: LOCKED_OPTIONS.filter((option) => options.includes(option)),
    };
    mounts.set(mount.mountPoint, mount);
  }
  return [...mounts.values()];
}

/** The mount that contains a path. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  return mounts
    .filter(({ mountPoint }) => isBelow(path, mountPoint))
    .reduce<Mount | undefined>(
      (deepest, mount) => (deepest && deepest.mountPoint.length > mount.mountPoint.length ? deepest : mount),
      undefined,
    );
}

/** Whether a path is a folder or is below it. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

// Space, tab, line feed and backslash are written in octal.
function unescaped(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
