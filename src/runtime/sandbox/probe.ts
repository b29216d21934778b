import { execFile } from 'node:child_process';
import { featuresOf } from '../../lib/platform/features.ts';
import { findProgram } from '../../lib/process/find-program.ts';
import type { SandboxMode } from './sandbox.ts';

/** Programs of util-linux and coreutils. */
const PROGRAMS = ['unshare', 'nsenter', 'mount', 'umount', 'pivot_root', 'timeout', 'sh'];
const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
/** A container may allow a user namespace and forbid mounts in it. */
const PROBE = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--'];
const PROBE_MOUNT = ['mount', '-t', 'tmpfs', 'millrace', '/tmp'];

export interface FoundNamespaces {
  readonly programPath: string;
  /** Why functions cannot have namespaces of their own. */
  readonly problem?: string;
}

type Host = Readonly<Record<string, string | undefined>>;

/** Finds out within milliseconds, so that a start can report it. */
export async function findNamespaces(host: Host): Promise<FoundNamespaces> {
  const path = host['PATH'];
  const programPath = path ? `${path}:${SYSTEM_PATH}` : SYSTEM_PATH;
  if (!featuresOf().hasNamespaces) return { programPath, problem: 'only Linux has them' };
  const missing: string[] = [];
  for (const name of PROGRAMS) {
    if ((await findProgram(name, programPath)) === undefined) missing.push(name);
  }
  if (missing.length > 0) return { programPath, problem: `${missing.join(', ')} not found` };
  const problem = await failureOf('unshare', [...PROBE, ...PROBE_MOUNT], programPath);
  return { programPath, ...(problem !== undefined && { problem }) };
}

/** One line for the start of a server. */
export async function describeSandbox(mode: SandboxMode, host: Host): Promise<string> {
  const withoutNamespaces = 'Functions see the file system of this machine';
  if (mode === 'off') return `${withoutNamespaces} (--sandbox off).`;
  const { problem } = await findNamespaces(host);
  if (problem === undefined) return 'Functions run in namespaces of their own.';
  return mode === 'on'
    ? `Functions will not run, because they cannot have namespaces of their own: ${problem}.`
    : `${withoutNamespaces}, because they cannot have namespaces of their own: ${problem}.`;
}

function failureOf(
  command: string,
  args: readonly string[],
  programPath: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, args, { env: { PATH: programPath } }, (error, _stdout, stderr) =>
      resolve(error ? stderr.trim().split('\n')[0] || error.message : undefined),
    );
  });
}
