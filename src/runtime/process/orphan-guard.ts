import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that briefly outlives the server. The server sends it the group of each function process. When the server is
 * killed (kill -9), the shell's standard input ends, and it kills the remaining process groups and then the processes
 * with the log stream of an environment among their variables (see `StrayProcesses`). A handler in an endless loop
 * could not detect by itself that its server has ended.
 */
const GUARD_SCRIPT = `
trap '' INT TERM HUP
set -f
groups=' '
streams=' '
while read -r change group stream; do
  case $change in
    add) groups="$groups$group " streams="$streams$stream " ;;
    drop) groups=\${groups%%" $group "*}' '\${groups#*" $group "} ;;
    forget) streams=\${streams%%" $group "*}' '\${streams#*" $group "} ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
[ "$streams" = ' ' ] && exit
marks=$(printf 'AWS_LAMBDA_LOG_STREAM_NAME=%s\n' $streams)
set +f
for round in 1 2 3 4 5 6 7 8 9 10; do
  found=$(grep -lsF -e "$marks" /proc/[0-9]*/environ)
  [ -z "$found" ] && exit
  for file in $found; do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null
  done
done
`;

export class OrphanGuard {
  #shell: ChildProcess | undefined;

  /**
   * @param group the id of a process group that this process started
   * @param logStream the log stream of the environment; contains no spaces
   */
  add(group: number, logStream: string): void {
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`add ${group} ${logStream}\n`);
  }

  /** Called when the group has ended, because its id may be reused. */
  drop(group: number): void {
    this.#shell?.stdin?.write(`drop ${group}\n`);
  }

  /** Called when no process of the environment is left. */
  forget(logStream: string): void {
    this.#shell?.stdin?.write(`forget ${logStream}\n`);
  }

  /** Ends the shell, which first kills the groups that were not dropped. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (!shell || shell.exitCode !== null || shell.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      shell.once('exit', () => resolve());
    });
    // Until here the shell does not keep the server alive; from here the server waits for it.
    shell.ref();
    shell.stdin?.end();
    await ended;
  }
}

function startShell(): ChildProcess {
  // Detached: Ctrl-C in the terminal reaches the server's process group and must not reach the guard.
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  shell.unref();
  // A host without /bin/sh lacks this protection. The bootstrap still exits when its server is gone.
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  return shell;
}
