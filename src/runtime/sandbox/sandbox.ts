import type { ProcessPlan } from '../launching/messages.ts';
import type { FunctionSpec } from '../port.ts';
import type { FunctionPaths } from './function-paths.ts';

export type SandboxMode = 'auto' | 'on' | 'off';

/** The folders of one environment. */
export interface EnvironmentFolders {
  readonly paths: FunctionPaths;
  /** The host's search path for programs, as the process sees it. */
  searchPath(hostPath: string): string;
  /** Changes a plan that is written in terms of `paths` into one that gives the process these folders. */
  wrap(plan: ProcessPlan): Promise<ProcessPlan>;
  /** The function's process, given the process that was spawned from a wrapped plan. */
  processOf(spawnedPid: number): number;
  /** Called when no process of the environment is left. */
  release(): Promise<void>;
}

/** Decides what functions see of the file system of the host. */
export interface Sandbox {
  readonly kind: 'namespaces' | 'host';
  /** What the process will see, as far as it is known before an environment starts. */
  pathsOf(spec: FunctionSpec): FunctionPaths;
  open(spec: FunctionSpec): Promise<EnvironmentFolders>;
  close(): Promise<void>;
}
