import type { LauncherCommand } from './launcher-process.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution */
const MAX_OPEN_FILES = 1024;

// Both limits are set: Node raises its own to the hard limit.
const SCRIPT = `
ulimit -n ${MAX_OPEN_FILES} 2>/dev/null ||
  echo "functions may open $(ulimit -n) files, not ${MAX_OPEN_FILES} as on AWS: the limit of this host is lower" >&2
exec "$@"`;

/** Limits the open files of a program and of all that it starts. Without a shell they have the limits of the server. */
export function withOpenFileLimit(
  { command, args }: LauncherCommand,
  shell: string | undefined,
): LauncherCommand {
  if (shell === undefined) return { command, args };
  return { command: shell, args: ['-c', SCRIPT, 'limit', command, ...args] };
}
