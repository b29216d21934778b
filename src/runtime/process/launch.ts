import type { FunctionSpec } from '../port.ts';

/** How a function's process is started. */
export interface Launch {
  readonly kind: 'run';
  readonly command: string;
  readonly args: readonly string[];
  /** `nodejs:20.20.2`, as INIT_START tells it. */
  readonly runtimeVersion: string;
  /** The operator should know that the function runs on something else than it asked for. */
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
  /** A CommonJS module that sends AWS calls of older SDKs to this server; loaded before the handler. */
  readonly redirectPath?: string | undefined;
}

const SUPPORTED_RUNTIMES = 'nodejs*, python3* and provided*';

// Shares that AWS's Node runtime gives the two parts of the heap; V8's own bound of new space stays the upper one.
const OLD_SPACE_SHARE = 0.9;
const SEMI_SPACE_SHARE = 0.05;
const MAX_SEMI_SPACE_MB = 16;

/** The command that runs a function, by the name of its runtime. */
export function planLaunch(spec: FunctionSpec, paths: LaunchPaths): Launch | RefusedLaunch {
  if (spec.runtimeName.startsWith('nodejs')) return planNode(spec, paths);
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
      command: `${spec.codeDirectory}/bootstrap`,
      args: [],
      runtimeVersion: spec.runtimeName.replace('.', ':'),
    };
  }
  return {
    kind: 'refused',
    errorType: 'Runtime.Unsupported',
    message: `${spec.runtimeName} functions do not run on this machine; ${SUPPORTED_RUNTIMES} do`,
  };
}

function planNode(spec: FunctionSpec, { bootstrapPath, redirectPath }: LaunchPaths): Launch {
  const hostVersion = process.versions.node;
  const wanted = /^nodejs(\d+)/.exec(spec.runtimeName)?.[1];
  const sameMajor = wanted === hostVersion.split('.')[0];
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
    ...(sameMajor ? {} : { warning: `${spec.runtimeName} runs on this machine's Node v${hostVersion}` }),
  };
}
