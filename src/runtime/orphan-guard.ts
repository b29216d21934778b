import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * A shell that outlives the server by a moment: it is told of each function process, and when the server
 * goes without a word (kill -9), its standard input ends and it kills the process groups that are left. A
 * handler in an endless loop could not notice by itself that its server is gone.
 */
const GUARD_SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r change group; do
  case $change in
    add) groups="$groups$group " ;;
    drop) groups=\${groups%%" $group "*}' '\${groups#*" $group "} ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
`;

export class OrphanGuard {
  #shell: ChildProcess | undefined;

  /** @param group the id of a process group that this process started */
  add(group: number): void {
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`add ${group}\n`);
  }

  /** The group is gone; its id may soon be another's. */
  drop(group: number): void {
    this.#shell?.stdin?.write(`drop ${group}\n`);
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
