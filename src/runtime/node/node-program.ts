import { execFile } from 'node:child_process';
import { MODULE_FLAGS } from './node-flags.ts';

/** An installed Node. */
export interface NodeProgram {
  readonly path: string;
  /** `22.12.0` */
  readonly version: string;
  /** The flags of `MODULE_FLAGS` that this Node accepts. */
  readonly flags: ReadonlySet<string>;
}

// A Node that takes longer to print its version is not used.
const PROBE_TIMEOUT_MS = 5000;

const PROBE = `console.log(JSON.stringify({ version: process.versions.node,
  flags: process.argv.slice(1).filter((flag) => process.allowedNodeEnvironmentFlags.has(flag)) }))`;

/** The Node that runs this process. */
export function ownNode(): NodeProgram {
  const flags = MODULE_FLAGS.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
  return { path: process.execPath, version: process.versions.node, flags: new Set(flags) };
}

/** @returns undefined when the file is not a Node that runs on this host */
export function probeNode(path: string): Promise<NodeProgram | undefined> {
  return new Promise((resolve) => {
    const options = { env: {}, timeout: PROBE_TIMEOUT_MS };
    execFile(path, ['-e', PROBE, '--', ...MODULE_FLAGS], options, (error, output) => {
      resolve(error ? undefined : parseProbe(path, output));
    });
  });
}

export function majorOf({ version }: NodeProgram): number {
  return Number.parseInt(version, 10);
}

function parseProbe(path: string, output: string): NodeProgram | undefined {
  try {
    const { version, flags } = JSON.parse(output) as { version: string; flags: string[] };
    return { path, version, flags: new Set(flags) };
  } catch {
    return undefined;
  }
}
