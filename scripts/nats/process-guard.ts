import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills processes when this one is gone, however it ended: a shell of its own session reads their ids from a pipe, and
 * the pipe ends with this process.
 */
export class ProcessGuard {
  readonly #shell: ChildProcess;

  constructor() {
    this.#shell = spawn('sh', ['-c', KILL_AT_END], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#shell.stdin!.on('error', () => {});
    // It must not keep this process running.
    this.#shell.unref();
    (this.#shell.stdin as unknown as { unref(): void }).unref();
  }

  add(pid: number): void {
    this.#shell.stdin!.write(`add ${pid}\n`);
  }

  /** The process has ended, so its id may belong to another one soon. */
  remove(pid: number): void {
    this.#shell.stdin!.write(`remove ${pid}\n`);
  }

  /** Kills what is still there. */
  end(): void {
    this.#shell.stdin!.end();
  }
}

const KILL_AT_END = `
pids=
while read -r what pid; do
  case $what in
    add) pids="$pids $pid" ;;
    remove) left=; for each in $pids; do [ "$each" = "$pid" ] || left="$left $each"; done; pids=$left ;;
  esac
done
for each in $pids; do kill -9 "$each" 2>/dev/null; done`;
