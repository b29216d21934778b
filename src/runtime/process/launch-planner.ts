import { dirname, join } from 'node:path';
import { hostFiles } from '../../lib/disk/host-files.ts';
import { type DebuggingOptions, inspectFlag } from '../node/debugging.ts';
import { InstalledNodes } from '../node/installed-nodes.ts';
import { findSdkFolders } from '../node/sdk-folders.ts';
import type { FunctionSpec } from '../port.ts';
import { type ProvidedPackages, providedPackages } from '../provided-packages/folder.ts';
import { InstalledPythons } from '../python/installed-pythons.ts';
import type { FunctionPaths } from '../sandbox/function-paths.ts';
import type { Launch, RefusedLaunch } from './launch.ts';
import { planLaunch } from './plan-launch.ts';

export interface LaunchPlannerOptions {
  readonly bootstrapPath: string;
  readonly redirectPath?: string | undefined;
  readonly host: Readonly<Record<string, string | undefined>>;
  /** The folder of the user's project. */
  readonly project: string;
  readonly debugging: DebuggingOptions;
}

/** Plans launches with the programs and packages that are installed on this host. */
export class LaunchPlanner {
  readonly #options: LaunchPlannerOptions;
  readonly #nodes: InstalledNodes;
  readonly #pythons: InstalledPythons;
  readonly #packages: ProvidedPackages;

  constructor(options: LaunchPlannerOptions) {
    const { bootstrapPath, host, project } = options;
    const dist = dirname(bootstrapPath);
    this.#options = options;
    this.#nodes = new InstalledNodes({ files: hostFiles, host, projects: [project, dist] });
    const bootstrapDirectory = join(dist, 'python-runtime');
    this.#pythons = new InstalledPythons({ files: hostFiles, host, bootstrapDirectory });
    this.#packages = providedPackages(host);
  }

  /** Folders, beside those of programs, that functions read. */
  get readFolders(): readonly string[] {
    return [this.#packages.root];
  }

  plan(spec: FunctionSpec, paths: FunctionPaths): Promise<Launch | RefusedLaunch> {
    const { project, debugging } = this.#options;
    const provided = this.#packages.nodeModules;
    return planLaunch(spec, {
      ...this.#options,
      nodes: this.#nodes,
      sdkFolders: () => findSdkFolders({ files: hostFiles, project, provided }),
      inspectFlag: () => inspectFlag(spec, debugging),
      pythons: this.#pythons,
      packages: this.#packages,
      paths,
    });
  }
}
