import { basename, dirname } from 'node:path';
import { isBelow } from '../../lib/mount/mount-table.ts';

/** Folders of the host that an environment's own `/opt` and `/tmp` cover are moved here when its program needs them. */
export const MOVED_ROOT = '/var/host';
/** Our own bound. Most programs need none; those of a PATH in `/opt` need one each. */
export const MOVED_FOLDERS = Array.from({ length: 16 }, (_, index) => String(index));
export const MODULES = 'node_modules';
const COVERED_FOLDERS = ['/opt', '/tmp'];

export interface MovedFolder {
  readonly source: string;
  readonly target: string;
}

export function isCovered(path: string): boolean {
  return COVERED_FOLDERS.some((covered) => path !== covered && isBelow(path, covered));
}

/** Where folders of the host are moved to; those beyond the bound stay covered. */
export function moveFolders(sources: readonly string[]): MovedFolder[] {
  return [...new Set(sources)].slice(0, MOVED_FOLDERS.length).map((source, index) => {
    const target = `${MOVED_ROOT}/${MOVED_FOLDERS[index]}`;
    // Packages find each other by the name of the folder that contains them.
    return { source, target: basename(source) === MODULES ? `${target}/${MODULES}` : target };
  });
}

/** The path of a file or folder of the host, as functions see it. */
export function movedPath(path: string, moved: readonly MovedFolder[]): string {
  const folder = moved.find(({ source }) => isBelow(path, source));
  return folder ? folder.target + path.slice(folder.source.length) : path;
}

/** What a program needs is beside its `bin`: `/opt/node/bin/node`, `/opt/node/bin` → `/opt/node`. */
export function installationOf(path: string): string {
  const folder = basename(path) === 'bin' ? path : dirname(path);
  const installation = basename(folder) === 'bin' ? dirname(folder) : path;
  // `/opt/bin` is no installation of its own.
  return isCovered(installation) ? installation : path;
}

/** Absolute paths in a text: alone, in a list, or quoted in JSON. */
const ABSOLUTE_PATHS = /(?<=^|[:"])\/[^:"]+/g;

export function pathsIn(text: string): string[] {
  return text.match(ABSOLUTE_PATHS) ?? [];
}

export function withMovedPaths(text: string, moved: readonly MovedFolder[]): string {
  return moved.length === 0 ? text : text.replaceAll(ABSOLUTE_PATHS, (path) => movedPath(path, moved));
}
