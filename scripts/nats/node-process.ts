import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Monitoring } from './monitoring.ts';
import type { ProcessGuard } from './process-guard.ts';
import { type NodeSettings, serverConfig } from './server-config.ts';

// The last lines of its log that an error shows.
const SHOWN_LOG_CHARACTERS = 2_000;

/**
 * One nats-server: stopped → running ⇄ paused → stopped, and again. Its data, ports and settings stay the same.
 */
export class NodeProcess {
  readonly settings: NodeSettings;
  readonly monitoring: Monitoring;
  readonly logFile: string;
  readonly #configFile: string;
  readonly #command: readonly string[];
  readonly #guard: ProcessGuard;
  #child: ChildProcess | undefined;

  /** @param command the program, after whatever it is to run in, such as `ip netns exec NAME` */
  constructor(settings: NodeSettings, directory: string, command: readonly string[], guard: ProcessGuard) {
    this.settings = settings;
    this.monitoring = new Monitoring(settings.host, settings.monitoringPort);
    this.logFile = join(directory, `${settings.name}.log`);
    this.#configFile = join(directory, `${settings.name}.conf`);
    this.#command = command;
    this.#guard = guard;
  }

  get name(): string {
    return this.settings.name;
  }

  /** As a client connects to it: host:port. */
  get address(): string {
    return `${this.settings.host}:${this.settings.clientPort}`;
  }

  /** Undefined while it is stopped. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it; `LocalCluster.ready` waits until it can be used. */
  async start(): Promise<void> {
    if (this.#child) throw new Error(`${this.name} is running`);
    await mkdir(this.settings.storeDirectory, { recursive: true });
    await writeFile(this.#configFile, serverConfig(this.settings));
    const log = openSync(this.logFile, 'a');
    const [program = 'nats-server', ...args] = this.#command;
    // A session of its own: Ctrl-C in a terminal must not stop a node; its cluster does.
    const child = spawn(program, [...args, '--config', this.#configFile], {
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    await once(child, 'spawn');
    this.#guard.add(child.pid!);
    this.#child = child;
    child.once('exit', () => {
      this.#guard.remove(child.pid!);
      if (this.#child === child) this.#child = undefined;
    });
    child.unref();
  }

  /** Stops it in order with SIGTERM: it moves what it leads to other nodes first. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Starts its lame duck mode, as before maintenance: it asks clients to reconnect elsewhere, and ends when they have left. */
  retire(): Promise<void> {
    return this.#end('SIGUSR2');
  }

  /** Kills it at once, also when it is paused. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Freezes it: its connections stay open and nothing is answered. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Reads its settings again, those of them that a running server can change. */
  async reload(): Promise<void> {
    await writeFile(this.#configFile, serverConfig(this.settings));
    this.#signal('SIGHUP');
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** The end of its log, for an error. */
  lastLines(): string {
    return this.log().slice(-SHOWN_LOG_CHARACTERS);
  }

  async #end(signal: 'SIGTERM' | 'SIGUSR2' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const exited = once(child, 'exit');
    child.ref();
    this.#signal(signal);
    await exited;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid === undefined) throw new Error(`${this.name} is not running`);
    process.kill(this.#child.pid, signal);
  }
}
