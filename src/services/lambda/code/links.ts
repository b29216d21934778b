import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { InvalidParameterValue } from '../errors.ts';
import { type PackageEntry, type PackageLink, UNREADABLE_ZIP } from './unzip.ts';

/** Linux follows at most 40 links in one path. */
const MAX_FOLLOWED_LINKS = 40;
/** Our own bound on the work for one link; a path on Linux has at most 4096 bytes. */
const MAX_STEPS = 256;
const LINKS_PER_TURN = 20;

/**
 * Checks the symbolic links of a package, or of several layers in one directory: a function must not reach files of the
 * host through them. A link without a target is valid, as it is for `unzip`.
 * @throws InvalidParameterValue
 */
export async function checkLinks(entries: readonly PackageEntry[]): Promise<void> {
  const links = new Map(entries.filter((entry) => entry.kind === 'link').map((link) => [link.path, link]));
  if (links.size === 0) return;
  const folders = new Folders(entries.map(({ path }) => path));
  let checked = 0;
  for (const link of links.values()) {
    const fault = folders.has(link.path)
      ? 'is also a folder'
      : findFault(link, (path) => links.get(path)?.target, folders);
    if (fault !== undefined) {
      throw InvalidParameterValue(
        `${UNREADABLE_ZIP} It contains the symbolic link ${JSON.stringify(link.path)}, which ${fault}.`,
      );
    }
    if (++checked % LINKS_PER_TURN === 0) await yieldToEventLoop();
  }
}

/** Follows a link as the host would, through other links. @returns undefined when it stays inside the package */
function findFault(
  link: PackageLink,
  targetOf: (path: string) => string | undefined,
  folders: Folders,
): string | undefined {
  const at = link.path.split('/').slice(0, -1);
  /** Parts that are still to follow, the next one last. */
  const ahead: string[] = [];
  let target: string | undefined = link.target;
  let followed = 0;
  let steps = 0;
  for (;;) {
    if (target !== undefined) {
      // A backslash or a drive would lead outside on Windows.
      if (/^\/|[\\\0]|^[A-Za-z]:/.test(target)) return `leads outside the package: ${JSON.stringify(target)}`;
      if (target === '' || ++followed > MAX_FOLLOWED_LINKS) return 'cannot be followed';
      ahead.push(...partsOf(target).reverse());
    }
    const part = ahead.pop();
    if (part === undefined) return undefined;
    if (++steps > MAX_STEPS) return 'cannot be followed';
    target = undefined;
    if (part === '..') {
      if (at.length === 0) return `leads outside the package: ${JSON.stringify(link.target)}`;
      // Something that does not exist yet, or differs in case only, could be a link by the time it is followed.
      if (!folders.has(at.join('/'))) return 'cannot be followed';
      at.pop();
      continue;
    }
    at.push(part);
    target = targetOf(at.join('/'));
    if (target !== undefined) at.pop();
  }
}

function partsOf(target: string): string[] {
  return target.split('/').filter((part) => part !== '' && part !== '.');
}

/** The folders that contain one of the paths. A sorted list takes less memory than the folders of long paths. */
class Folders {
  readonly #paths: readonly string[];

  constructor(paths: readonly string[]) {
    this.#paths = [...paths].sort();
  }

  has(folder: string): boolean {
    const start = `${folder}/`;
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#paths[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return this.#paths[low]?.startsWith(start) ?? false;
  }
}
