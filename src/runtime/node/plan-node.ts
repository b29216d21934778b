import { delimiter } from 'node:path';
import { featuresOf } from '../../lib/platform/features.ts';
import type { FunctionSpec } from '../port.ts';
import type { Launch } from '../process/launch.ts';
import { withExecWrapper } from '../process/exec-wrapper.ts';
import type { FunctionPaths } from '../sandbox/function-paths.ts';
import type { InstalledNodes } from './installed-nodes.ts';
import { nodeFlags } from './node-flags.ts';
import { majorOf } from './node-program.ts';

export interface NodeLaunchOptions {
  /** What the process will see of the function's folders. */
  readonly paths: FunctionPaths;
  readonly nodes: InstalledNodes;
  /** The `node_modules` folders that contain the AWS SDK. */
  readonly sdkFolders: () => Promise<readonly string[]>;
  /** The flag of Node that lets a debugger attach. */
  readonly inspectFlag: () => Promise<string>;
  /** The built Node bootstrap, `dist/bootstrap.mjs`. */
  readonly bootstrapPath: string;
  /** A CommonJS module, loaded before the handler, that redirects AWS calls of older SDKs to this server. */
  readonly redirectPath?: string | undefined;
}

export async function planNode(spec: FunctionSpec, options: NodeLaunchOptions): Promise<Launch> {
  const { nodes, bootstrapPath, redirectPath } = options;
  const major = Number(/^nodejs(\d+)/.exec(spec.runtimeName)?.[1]);
  const [node, sdkFolders] = await Promise.all([nodes.find(major), options.sdkFolders()]);
  const flags = nodeFlags({
    major,
    memoryMb: spec.memoryMb,
    nodeOptions: spec.environment['NODE_OPTIONS'] ?? '',
    supported: node.flags,
  });
  const launch: Launch = {
    kind: 'run',
    command: node.path,
    args: [
      ...flags,
      ...(spec.isDebugged === true ? [await options.inspectFlag()] : []),
      ...(redirectPath === undefined ? [] : ['--require', redirectPath]),
      bootstrapPath,
    ],
    // Read and removed by the bootstrap. Not an argument: wrapper scripts insert theirs before the last one.
    environment: {
      _MILLRACE_SDK_FOLDERS: sdkFolders.join(delimiter),
      _MILLRACE_LAYERS_ROOT: options.paths.layersRoot,
    },
    readsSecret: true,
    runtimeVersion: `nodejs:${node.version}`,
    ...(majorOf(node) === major ? {} : { warning: otherVersion(spec.runtimeName, major, node.version) }),
  };
  return withExecWrapper(launch, spec);
}

function otherVersion(runtimeName: string, major: number, version: string): string {
  return (
    `${runtimeName} runs on this machine's Node v${version}, because no Node ${major} was found; ` +
    `to add one to the project: npm install --save-dev ${featuresOf().nodePackage}@${major}`
  );
}
