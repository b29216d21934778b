import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { keepLines } from '../keep-lines.ts';
import { freePorts } from '../nats/free-ports.ts';
import type { ProcessGuard } from '../nats/process-guard.ts';

// npm starts programs in the root of the repository, and their bundles are at any depth.
const MILLRACE = resolve('dist/millrace.cjs');

/** Where a gateway runs. */
export interface GatewayHost {
  /** Its address, when clients reach it by another one than 127.0.0.1. */
  readonly host?: string;
  /** The program and arguments before its own, such as `ip netns exec NAME`. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** For the lines that its lives write to standard error: they are there however a run ends. */
  readonly logFile?: string | undefined;
}

/** A `millrace start` in a process of its own, on a port that it keeps when it is started again. */
export class GatewayProcess {
  readonly name: string;
  readonly endpoint: string;
  readonly #command: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #guard: ProcessGuard;
  readonly #logFile: string | undefined;
  #child: ChildProcess | undefined;
  #errors = '';

  private constructor(
    name: string,
    port: number,
    options: readonly string[],
    on: GatewayHost,
    guard: ProcessGuard,
  ) {
    const { host, command = [], environment = {}, logFile } = on;
    this.name = name;
    this.endpoint = `http://${host ?? '127.0.0.1'}:${port}`;
    const address = host === undefined ? [] : ['--host', host, '--allow-unauthenticated'];
    const start = ['start', '--port', String(port), '--json', ...address, ...options];
    this.#command = [...command, process.execPath, MILLRACE, ...start];
    this.#environment = environment;
    this.#guard = guard;
    this.#logFile = logFile;
  }

  /** Starts `count` gateways at once, and resolves when all of them are ready. */
  static async startAll(
    count: number,
    options: readonly string[],
    guard: ProcessGuard,
    hostOf: (index: number) => GatewayHost = () => ({}),
  ): Promise<GatewayProcess[]> {
    const ports = await freePorts(count);
    const gateways = ports.map(
      (port, index) => new GatewayProcess(`g${index + 1}`, port, options, hostOf(index), guard),
    );
    await Promise.all(gateways.map((gateway) => gateway.start()));
    return gateways;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Its standard error output of all its lives. */
  get errors(): string {
    return this.#errors;
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const [program = process.execPath, ...args] = this.#command;
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#environment },
    });
    child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    keepLines(child.stderr, this.#logFile);
    await once(child, 'spawn');
    this.#guard.add(child.pid!);
    this.#child = child;
    const exited = once(child, 'exit').then(() => {
      this.#guard.remove(child.pid!);
      if (this.#child === child) this.#child = undefined;
    });
    const isReady = await Promise.race([firstLine(child), exited.then(() => false)]);
    if (!isReady) throw new Error(`${this.name} has ended before it was ready:\n${this.#errors}`);
  }

  /** SIGTERM: it is drained first. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** SIGKILL, also when it is paused. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

/** @returns whether there was a line: the server prints one when it is ready */
async function firstLine(child: ChildProcess): Promise<boolean> {
  const lines = createInterface({ input: child.stdout! });
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [])]);
  child.stdout!.resume();
  return line !== undefined;
}
