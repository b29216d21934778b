import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { Disk } from '../../lib/disk/disk.ts';
import { existingPaths } from '../../lib/disk/existing-paths.ts';
import { writeFile } from '../../lib/disk/write-file.ts';
import { formatMountList } from '../../lib/mount/mount-list.ts';
import { isBelow, type Mount, readMounts } from '../../lib/mount/mount-table.ts';
import { childrenOf } from '../../lib/process/descendants.ts';
import { findProgram } from '../../lib/process/find-program.ts';
import type { Random } from '../../lib/random.ts';
import type { ProcessPlan } from '../launching/messages.ts';
import type { FunctionSpec } from '../port.ts';
import { EXTENSIONS_FOLDER } from '../extensions/list-extensions.ts';
import { environmentMounts, type MountedFunction, temporaryOptions } from './environment-mounts.ts';
import { AWS_PATHS, type FunctionPaths } from './function-paths.ts';
import {
  installationOf,
  isCovered,
  type MovedFolder,
  movedPath,
  moveFolders,
  pathsIn,
  withMovedPaths,
} from './moved-folders.ts';
import { NamespaceRoot } from './namespace-root.ts';
import type { EnvironmentFolders, Sandbox } from './sandbox.ts';
import { SharedTemporary } from './shared-temporary.ts';
import { planStart } from './start-plan.ts';

// Below this folder of the disk.
const LISTS_FOLDER = 'mounts';

/** Variables by which the server names folders of the host to its own bootstraps. */
const OWN_VARIABLE_PREFIX = '_MILLRACE_';

export interface NamespaceSandboxOptions {
  readonly files: Disk;
  readonly hidden: readonly string[];
  /** The search path of the host's programs. */
  readonly programPath: string;
  readonly runtimeRoot: string;
  /** Other folders of the host that functions read. */
  readonly readFolders: readonly string[];
  readonly protectedProc: readonly string[];
  readonly random: Random;
}

interface OpenEnvironment {
  readonly spec: MountedFunction;
  readonly rootPid: number;
  readonly shared: SharedTemporary | undefined;
  /** Collects the lists of mounts that its processes use. */
  readonly lists: Set<string>;
}

/** Each environment has namespaces of its own for mounts and processes. */
export class NamespaceSandbox implements Sandbox {
  readonly kind = 'namespaces';
  readonly #options: NamespaceSandboxOptions;
  readonly #mounts: readonly Mount[];
  /** Paths of the lists of mounts by content; one for each package and size of `/tmp` in use. */
  readonly #lists = new Map<string, Promise<string>>();
  /** Folders that every environment sees elsewhere. */
  readonly #moved: readonly MovedFolder[];
  readonly #prlimit: string | undefined;
  #root: Promise<NamespaceRoot>;

  private constructor(
    options: NamespaceSandboxOptions,
    root: NamespaceRoot,
    mounts: readonly Mount[],
    moved: readonly MovedFolder[],
    prlimit: string | undefined,
  ) {
    this.#options = options;
    this.#root = Promise.resolve(root);
    this.#mounts = mounts;
    this.#moved = moved;
    this.#prlimit = prlimit;
  }

  /** @throws when this machine does not allow it */
  static async open(options: NamespaceSandboxOptions): Promise<NamespaceSandbox> {
    const { files, programPath, readFolders } = options;
    await files.makeDirectory(LISTS_FOLDER);
    // A search path may name folders that do not exist.
    const programs = await existingPaths(programPath.split(':').filter(isCovered).map(installationOf));
    const moved = moveFolders([...readFolders.filter(isCovered), ...programs]);
    const root = await NamespaceRoot.prepare(options);
    const prlimit = await findProgram('prlimit', programPath);
    // One in a folder that environments do not see is not used.
    const seen = prlimit !== undefined && isCovered(prlimit) ? undefined : prlimit;
    return new NamespaceSandbox(options, root, await readMounts('self'), moved, seen);
  }

  pathsOf(): FunctionPaths {
    return AWS_PATHS;
  }

  async open(spec: FunctionSpec): Promise<EnvironmentFolders> {
    const rootPid = await this.#rootPid();
    const shared = await this.#shareTemporary(spec, rootPid);
    const lists = new Set<string>();
    return {
      paths: AWS_PATHS,
      searchPath: (path) => withMovedPaths(path, this.#moved),
      wrap: (plan) => this.#wrap(plan, { spec, rootPid, shared, lists }),
      processOf: functionProcess,
      release: async () => {
        if (!shared) return;
        await shared.unmount();
        // No other environment has the same list.
        for (const text of lists) await this.#removeList(text);
      },
    };
  }

  async close(): Promise<void> {
    const root = await this.#root.catch(() => undefined);
    root?.close();
  }

  /** Prepares the root again if its process was ended. */
  async #rootPid(): Promise<number> {
    const root = this.#root;
    const isAlive = await root.then(
      ({ isAlive }) => isAlive,
      () => false,
    );
    // Another environment may have begun to prepare it meanwhile.
    if (!isAlive && this.#root === root) this.#root = NamespaceRoot.prepare(this.#options);
    return (await this.#root).pid;
  }

  /** Functions with extensions have several processes, which exchange files in `/tmp`. */
  async #shareTemporary(spec: FunctionSpec, rootPid: number): Promise<SharedTemporary | undefined> {
    const { programPath, random } = this.#options;
    const { layersDirectory } = spec;
    if (layersDirectory === undefined) return undefined;
    if ((await existingPaths([`${layersDirectory}/${EXTENSIONS_FOLDER}`])).length === 0) return undefined;
    return SharedTemporary.mount({
      rootPid,
      programPath,
      id: random.uuid(),
      options: temporaryOptions(spec),
    });
  }

  async #wrap(plan: ProcessPlan, environment: OpenEnvironment): Promise<ProcessPlan> {
    const { spec, rootPid, shared, lists } = environment;
    const { runtimeRoot, programPath, protectedProc, readFolders } = this.#options;
    const own = Object.entries(plan.environment).filter(([name]) => name.startsWith(OWN_VARIABLE_PREFIX));
    const needed = own.flatMap(([, value]) => pathsIn(value)).filter(isCovered);
    const programs = [plan.command, ...plan.args].filter(
      (path) => isAbsolute(path) && isCovered(path) && !isBelow(path, runtimeRoot),
    );
    // What does not exist on the host is a path of the function.
    const data = await existingPaths(needed);
    const found = await existingPaths(programs);
    const moved =
      data.length + found.length === 0
        ? this.#moved
        : moveFolders([...this.#moved.map(({ source }) => source), ...data, ...found.map(installationOf)]);
    const mounts = environmentMounts(spec, {
      moved,
      runtimeRoot,
      protectedProc,
      mounts: this.#mounts,
      shared,
    });
    const listText = formatMountList(mounts);
    lists.add(listText);
    const list = await this.#listOf(listText);
    const movedData = moved.filter(({ source }) => readFolders.includes(source) || data.includes(source));
    const seen = (path: string) =>
      isBelow(path, runtimeRoot)
        ? AWS_PATHS.runtimeRoot + path.slice(runtimeRoot.length)
        : movedPath(path, moved);
    return planStart(
      {
        command: seen(plan.command),
        args: plan.args.map(seen),
        directory: plan.directory,
        environment: Object.fromEntries(
          Object.entries(plan.environment).map(([name, value]) => [name, withMovedPaths(value, movedData)]),
        ),
      },
      { rootPid, list, programPath, prlimit: this.#prlimit },
    );
  }

  async #removeList(text: string): Promise<void> {
    this.#lists.delete(text);
    await this.#options.files.remove(listPath(text));
  }

  #listOf(text: string): Promise<string> {
    let list = this.#lists.get(text);
    if (!list) {
      const path = listPath(text);
      const { files } = this.#options;
      list = writeFile(files, path, Buffer.from(text)).then(() => files.absolute(path));
      this.#lists.set(text, list);
      list.catch(() => this.#lists.delete(text));
    }
    return list;
  }
}

function listPath(text: string): string {
  return `${LISTS_FOLDER}/${createHash('sha256').update(text).digest('hex')}`;
}

/** The first child of the spawned process waits for others, the second one is the function. */
function functionProcess(spawnedPid: number): number {
  return childrenOf(spawnedPid)[1] ?? spawnedPid;
}
