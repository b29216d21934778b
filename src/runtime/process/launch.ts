import type { FunctionSpec } from '../port.ts';
import type { FunctionPaths } from '../sandbox/function-paths.ts';

/** The command that starts a function's process. */
export interface Launch {
  readonly kind: 'run';
  readonly command: string;
  readonly args: readonly string[];
  /** As INIT_START shows it: `nodejs:20.20.2`. */
  readonly runtimeVersion: string;
  /** A message for the operator: the function runs on a different version than configured. */
  readonly warning?: string;
}

export interface RefusedLaunch {
  readonly kind: 'refused';
  readonly errorType: string;
  readonly message: string;
}

export interface LaunchPaths {
  /** The built Node bootstrap, `dist/bootstrap.mjs`. */
  readonly bootstrapPath: string;
  /** A CommonJS module, loaded before the handler, that redirects AWS calls of older SDKs to this server. */
  readonly redirectPath?: string | undefined;
}

export interface LaunchOptions extends LaunchPaths {
  /** What the process will see of the function's folders. */
  readonly paths: FunctionPaths;
}

const SUPPORTED_RUNTIMES = 'nodejs*, python3* and provided*';

// Shares of the memory that AWS's Node runtime gives to the two parts of the heap. V8's own bound on the new space
// still applies.
const OLD_SPACE_SHARE = 0.9;
const SEMI_SPACE_SHARE = 0.05;
const MAX_SEMI_SPACE_MB = 16;

/** Chooses the command by the function's runtime. */
export function planLaunch(spec: FunctionSpec, options: LaunchOptions): Launch | RefusedLaunch {
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

function planNode(spec: FunctionSpec, { bootstrapPath, redirectPath }: LaunchPaths): Launch {
  const hostVersion = process.versions.node;
  const major = /^nodejs(\d+)/.exec(spec.runtimeName)?.[1];
  const isSameMajor = major === hostVersion.split('.')[0];
  return {
    kind: 'run',
    command: process.execPath,
    args: [
      '--enable-source-maps',
      `--max-old-space-size=${Math.floor(spec.memoryMb * OLD_SPACE_SHARE)}`,
      `--max-semi-space-size=${Math.min(MAX_SEMI_SPACE_MB, Math.floor(spec.memoryMb * SEMI_SPACE_SHARE))}`,
      ...(redirectPath === undefined ? [] : ['--require', redirectPath]),
      bootstrapPath,
    ],
    runtimeVersion: `nodejs:${hostVersion}`,
    ...(isSameMajor ? {} : { warning: `${spec.runtimeName} runs on this machine's Node v${hostVersion}` }),
  };
}
