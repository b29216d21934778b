import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that outlives the server by a moment. It is told of each function process, and when the server is
 * killed (kill -9), its standard input ends and it kills what is left: process groups, and then processes
 * that carry the log stream of an environment among their variables (see `StrayProcesses`). A handler in an
 * endless loop could not notice by itself that its server is gone.
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
   * @param logStream the environment's; without spaces
   */
  add(group: number, logStream: string): void {
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`add ${group} ${logStream}\n`);
  }

  /** The group is gone; its id may soon be another's. */
  drop(group: number): void {
    this.#shell?.stdin?.write(`drop ${group}\n`);
  }

  /** No process of the environment is left. */
  forget(logStream: string): void {
    this.#shell?.stdin?.write(`forget ${logStream}\n`);
  }

  /** Ends the shell, which first kills what it was not told to drop. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (!shell || shell.exitCode !== null || shell.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      shell.once('exit', () => resolve());
    });
    // Until now the shell did not keep the server alive; from now on the server waits for it.
    shell.ref();
    shell.stdin?.end();
    await ended;
  }
}

function startShell(): ChildProcess {
  // Detached: a Ctrl-C in the terminal reaches the server's process group, and must not reach the guard.
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  shell.unref();
  // A host without /bin/sh loses this protection, and the bootstrap's own watch on its server remains.
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  return shell;
}
