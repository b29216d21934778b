import { createServer } from 'node:net';
import { OperatorError } from '../../lib/operator-error.ts';
import type { FunctionSpec } from '../port.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';

export interface DebuggingOptions {
  /** Functions of Node whose processes a debugger can attach to. */
  readonly functionNames: readonly string[];
  /** The port of the first function; the others follow. A port that is taken is passed over. */
  readonly firstPort: number;
}

/** Where Node listens by default, and where editors expect it. */
export const DEFAULT_DEBUG_PORT = 9229;
const DEBUG_HOST = '127.0.0.1';
// Ports that are tried for a process.
const MAX_PORTS = 100;

// The longest time that timers of Node can wait, 24 days: a person may look at a stopped function for hours.
const UNLIMITED_MS = 2 ** 31 - 1;

/** Marks the functions that are debugged, and lifts the limits on their time. */
export function debuggedSpec(spec: FunctionSpec, { functionNames }: DebuggingOptions): FunctionSpec {
  if (!spec.runtimeName.startsWith('nodejs') || !functionNames.includes(spec.functionName)) return spec;
  return { ...spec, isDebugged: true, timeoutMs: UNLIMITED_MS };
}

/** One environment at a time, which stays, so that a debugger keeps its process. */
export function limitsOf({ isDebugged }: FunctionSpec, limits: RuntimeLimits): RuntimeLimits {
  if (isDebugged !== true) return limits;
  return { ...limits, environmentsPerFunction: 1, idleLifeMs: UNLIMITED_MS, initTimeoutMs: UNLIMITED_MS };
}

/** The flag that lets a debugger attach, with the first free port of those that the function may use. */
export async function inspectFlag(
  { functionName }: FunctionSpec,
  options: DebuggingOptions,
): Promise<string> {
  const { functionNames, firstPort } = options;
  // Functions that start at the same time must not choose the same port.
  const step = functionNames.length;
  const first = firstPort + functionNames.indexOf(functionName);
  const last = first + (MAX_PORTS - 1) * step;
  for (let port = first; port <= last; port += step) {
    if (await isFree(port)) return `--inspect=${DEBUG_HOST}:${port}`;
  }
  throw new OperatorError(
    `no port from ${first} to ${last} is free for a debugger; end the processes that use them`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: DEBUG_HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
