import { type NodeLaunchOptions, planNode } from '../node/plan-node.ts';
import type { FunctionSpec } from '../port.ts';
import type { FunctionPaths } from '../sandbox/function-paths.ts';
import type { Launch, RefusedLaunch } from './launch.ts';

export interface LaunchOptions extends NodeLaunchOptions {
  /** What the process will see of the function's folders. */
  readonly paths: FunctionPaths;
}

const SUPPORTED_RUNTIMES = 'nodejs*, python3* and provided*';

/** Chooses the command by the function's runtime. */
export async function planLaunch(
  spec: FunctionSpec,
  options: LaunchOptions,
): Promise<Launch | RefusedLaunch> {
  if (spec.runtimeName.startsWith('nodejs')) return planNode(spec, options);
  if (spec.runtimeName.startsWith('python3')) {
    return {
      kind: 'run',
      command: 'python3',
      args: ['-m', 'awslambdaric', spec.handler],
      runtimeVersion: spec.runtimeName.replace('python', 'python:'),
    };
  }
  if (spec.runtimeName.startsWith('provided')) {
    return {
      kind: 'run',
      command: `${options.paths.taskRoot}/bootstrap`,
      args: [],
      runtimeVersion: spec.runtimeName.replace('.', ':'),
    };
  }
  return {
    kind: 'refused',
    errorType: 'Runtime.Unsupported',
    message: `${spec.runtimeName} functions cannot run on this machine; supported runtimes are ${SUPPORTED_RUNTIMES}`,
  };
}
