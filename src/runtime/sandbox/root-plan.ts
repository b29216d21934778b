import { formatMountList, type MountLine } from '../../lib/mount/mount-list.ts';
import { isBelow, type Mount, mountOf } from '../../lib/mount/mount-table.ts';
import type { RootEntry } from '../../lib/mount/root-entries.ts';
import { shellQuote } from '../../lib/shell-quote.ts';
import { MODULES, MOVED_FOLDERS, MOVED_ROOT } from './moved-folders.ts';
import { SHARED_ROOT } from './shared-temporary.ts';

/** Devices that every program may use. Others, such as disks, are missing, as is `/dev/shm` on AWS. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const DEVICE_LINKS = { fd: '/proc/self/fd', stdin: 'fd/0', stdout: 'fd/1', stderr: 'fd/2' };

/** Folders of the root that do not come from the host. `/proc` is replaced in each environment. */
const OWN_FOLDERS = new Set(['dev', 'opt', 'var']);
const OWN_VAR_FOLDERS = new Set(['task', 'runtime', 'host', 'environments']);
/** Where the root of the host is until it is detached. */
const HOST_ROOT = '.host';

export interface RootFacts {
  /** An empty folder of the host, over which the root is assembled. */
  readonly directory: string;
  readonly rootEntries: readonly RootEntry[];
  readonly varEntries: readonly RootEntry[];
  readonly mounts: readonly Mount[];
  /** Folders of the host that functions must not see. */
  readonly hidden: readonly string[];
  /** Files of the host that replace others, by the replaced path: the user database names AWS's user. */
  readonly replaced: ReadonlyMap<string, string>;
}

export interface RootPlan {
  /** Run by `sh` in new namespaces, with the paths of the two lists as arguments. */
  readonly script: string;
  readonly binds: string;
  readonly readOnly: string;
}

/**
 * A root file system in which the host's folders are read only and AWS's exist. It is assembled once; each environment
 * adds its own folders to a copy.
 * @see https://man7.org/linux/man-pages/man2/pivot_root.2.html
 */
export function planRoot(facts: RootFacts): RootPlan {
  const { directory, rootEntries, varEntries } = facts;
  const entries = [
    ...rootEntries.filter(({ name }) => !OWN_FOLDERS.has(name)),
    ...varEntries
      .filter(({ name }) => !OWN_VAR_FOLDERS.has(name))
      .map(({ name, ...rest }) => ({ name: `var/${name}`, ...rest })),
  ];
  const folders = entries.filter(({ linkTarget }) => linkTarget === undefined).map(({ name }) => `/${name}`);
  return {
    script: assemblyScript(directory, folders, entries),
    binds: formatMountList([
      ...DEVICES.map((name) => bindOf(directory, `/dev/${name}`, 'bind')),
      ...folders.map((folder) => bindOf(directory, folder, 'rbind')),
    ]),
    readOnly: formatMountList(readOnlyMounts(facts, folders)),
  };
}

/** The tmpfs must not be bound into itself, hence `make-unbindable`. */
function assemblyScript(
  directory: string,
  folders: readonly string[],
  entries: readonly RootEntry[],
): string {
  const created = [
    ...folders,
    ...[...OWN_FOLDERS].map((name) => `/${name}`),
    '/var/task',
    '/var/runtime',
    SHARED_ROOT,
    ...MOVED_FOLDERS.map((name) => `${MOVED_ROOT}/${name}/${MODULES}`),
    `/${HOST_ROOT}`,
  ];
  const links = entries.flatMap(({ name, linkTarget }) =>
    linkTarget === undefined ? [] : [[linkTarget, name] as const],
  );
  const at = (path: string) => shellQuote(`${directory}${path}`);
  return [
    'set -e',
    `mount -t tmpfs -o mode=755,size=1m,nosuid millrace ${shellQuote(directory)}`,
    `mount --make-unbindable ${shellQuote(directory)}`,
    `mkdir -p ${created.map(at).join(' ')}`,
    ...links.map(([target, name]) => `ln -s ${shellQuote(target)} ${at(`/${name}`)}`),
    ...Object.entries(DEVICE_LINKS).map(([name, target]) => `ln -s ${target} ${at(`/dev/${name}`)}`),
    ...DEVICES.map((name) => `: > ${at(`/dev/${name}`)}`),
    // A folder that cannot be bound is missing; what a function needs of them is tried before the root is used.
    'mount -a -T "$1" || :',
    `cd ${shellQuote(directory)}`,
    `pivot_root . ${HOST_ROOT}`,
    `umount -l /${HOST_ROOT}`,
    // The caller checks the result.
    'mount -a -T "$2" || :',
    // A list of mounts never includes the root.
    'mount -o remount,bind,ro,nosuid /',
    `mount -t tmpfs -o nosuid,nodev,size=1m,mode=700 millrace ${SHARED_ROOT}`,
    'echo ready',
    // Ends with the server, whose end of this pipe then closes.
    'exec cat > /dev/null',
  ].join('\n');
}

function bindOf(directory: string, source: string, kind: 'bind' | 'rbind'): MountLine {
  return { source, target: `${directory}${source}`, options: [kind] };
}

/** What is mounted over the assembled root: its folders and their mounts again, read only; replaced files; hidden folders. */
function readOnlyMounts({ mounts, hidden, replaced }: RootFacts, folders: readonly string[]): MountLine[] {
  const lockedOptions = (path: string) => mountOf(path, mounts)?.lockedOptions ?? [];
  const remount = (target: string): MountLine => ({
    // `mount --all` skips a line with the source and the target of a mount, and many have the source `none`.
    source: 'millrace-remount',
    target,
    options: ['remount', 'bind', 'ro', ...lockedOptions(target)],
  });
  const submounts = mounts
    .map(({ mountPoint }) => mountPoint)
    .filter((path) => folders.some((folder) => path !== folder && isBelow(path, folder)))
    .filter((path) => !isBelow(path, '/proc'));
  return [
    ...folders.filter((folder) => folder !== '/proc').map(remount),
    ...submounts.map(remount),
    ...[...replaced].map(([target, source]) => ({
      source,
      target,
      options: ['bind', 'ro', ...lockedOptions(source)],
    })),
    ...hidden.map((target) => ({
      source: 'millrace',
      target,
      type: 'tmpfs' as const,
      options: ['ro', 'nosuid', 'nodev', 'size=4k', 'mode=555'],
    })),
  ];
}

/** Mounts of an assembled root that a function could still write to. */
export function writableMounts(mounts: readonly Mount[]): string[] {
  return mounts
    .filter(({ isReadOnly }) => !isReadOnly)
    .map(({ mountPoint }) => mountPoint)
    .filter((path) => !['/proc', '/dev', SHARED_ROOT].some((folder) => isBelow(path, folder)));
}
