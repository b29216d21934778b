import { type NodeLaunchOptions, planNode } from '../node/plan-node.ts';
import type { FunctionSpec } from '../port.ts';
import { planPython, type PythonLaunchOptions } from '../python/plan-python.ts';
import type { Launch, RefusedLaunch } from './launch.ts';
import { planProvided } from './provided.ts';

interface LaunchOptions extends NodeLaunchOptions, PythonLaunchOptions {}

const SUPPORTED_RUNTIMES = 'nodejs*, python3* and provided*';

/** Chooses the command by the function's runtime. */
export async function planLaunch(
  spec: FunctionSpec,
  options: LaunchOptions,
): Promise<Launch | RefusedLaunch> {
  if (spec.runtimeName.startsWith('nodejs')) return planNode(spec, options);
  if (spec.runtimeName.startsWith('python3')) return planPython(spec, options);
  if (spec.runtimeName.startsWith('provided')) return planProvided(spec, options.paths);
  return {
    kind: 'refused',
    errorType: 'Runtime.Unsupported',
    message: `${spec.runtimeName} functions cannot run on this machine; supported runtimes are ${SUPPORTED_RUNTIMES}`,
  };
}
