import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of the packages that AWS's runtimes carry and this machine may lack: the AWS SDK of Node.js, and boto3.
 * `millrace runtime add` fills it; functions read it when neither their package nor their layers have a module.
 */
export interface ProvidedPackages {
  readonly root: string;
  /** Where npm installs: it has a `package.json` of its own. */
  readonly nodejs: string;
  /** Belongs on the search path of Node's modules, after the layers. */
  readonly nodeModules: string;
  /** Belongs on `sys.path` of Python, after the layers. */
  readonly python: string;
}

export const PROVIDED_PACKAGES_VARIABLE = 'MILLRACE_RUNTIME_PACKAGES';

type HostEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Finds the folder of the current user: that of MILLRACE_RUNTIME_PACKAGES, else the one for data of programs.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function providedPackages(host: HostEnvironment): ProvidedPackages {
  const root = host[PROVIDED_PACKAGES_VARIABLE] || join(dataFolder(host), 'millrace', 'runtime');
  const nodejs = join(root, 'nodejs');
  return { root, nodejs, nodeModules: join(nodejs, 'node_modules'), python: join(root, 'python') };
}

function dataFolder(host: HostEnvironment): string {
  return host['XDG_DATA_HOME'] || join(host['HOME'] || homedir(), '.local', 'share');
}
