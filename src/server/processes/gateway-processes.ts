import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Logger } from '../../lib/log/logger.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Clock, pause, sleep } from '../../lib/time/clock.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { GatewaySettings } from './messages.ts';

/** The time until a process that has ended is replaced: doubled while its replacements end early. */
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
/** One that has served so long has not ended early. */
const STABLE_MS = 10_000;
/** Connections that wait while no process is ready: as many as the system queues for a listener. */
const MAX_WAITING = 1_024;
/** How long a process may take to stop: longer than it waits for requests and functions. */
const STOP_MS = 25_000;

export interface GatewayProcessesOptions {
  readonly count: number;
  /** Starts the program of a gateway process, with a channel and a stream at STORE_DESCRIPTOR. */
  readonly spawn: () => ChildProcess;
  readonly settings: Omit<GatewaySettings, 'mayReplaceRoot'>;
  /** Called for each process that was started. */
  readonly onStarted: (gateway: GatewayProcess) => void;
  /** Called for each that has ended, with where others reached it. */
  readonly onEnded: (endpoint: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps a number of gateway processes running, and divides the connections of clients among them. */
export class GatewayProcesses {
  readonly #options: GatewayProcessesOptions;
  readonly #running = new Set<GatewayProcess>();
  readonly #waiting: Socket[] = [];
  readonly #stopping = new AbortController();
  /** The file with the credentials of the operator, once the first process is ready. */
  rootCredentialsFile: string | undefined;

  constructor(options: GatewayProcessesOptions) {
    this.#options = options;
  }

  /** Resolves when all processes are ready. @throws OperatorError when one cannot start */
  async start(): Promise<void> {
    // One alone creates what is created at the first start.
    const first = await this.#startOne(true);
    this.rootCredentialsFile = first.rootCredentialsFile;
    const others = Array.from({ length: this.#options.count - 1 }, () => this.#startOne(false));
    await Promise.all(others);
  }

  /** Passes the connection of a client to the process that has the fewest, by turns. */
  pass(socket: Socket): void {
    let chosen: GatewayProcess | undefined;
    for (const gateway of this.#running) {
      if (gateway.isReady && (!chosen || gateway.connections < chosen.connections)) chosen = gateway;
    }
    if (chosen) {
      // To the end of the order.
      this.#running.delete(chosen);
      this.#running.add(chosen);
      return chosen.pass(socket);
    }
    if (this.#waiting.length < MAX_WAITING && !this.#stopping.signal.aborted) this.#waiting.push(socket);
    else socket.destroy();
  }

  reload(): void {
    for (const gateway of this.#running) gateway.reload();
  }

  /** Lets all processes complete what is under way. */
  async close(): Promise<void> {
    this.#stopping.abort();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    const running = [...this.#running];
    for (const gateway of running) gateway.stop();
    const stopped = Promise.all(running.map(({ whenEnded }) => whenEnded));
    const late = new AbortController();
    const { clock, logger } = this.#options;
    const killLate = sleep(clock, STOP_MS, { signal: late.signal }).then(
      () => {
        logger.warn('gateway processes did not stop in time: they are killed');
        for (const gateway of running) gateway.kill();
      },
      () => {},
    );
    await stopped;
    late.abort();
    await killLate;
  }

  async #startOne(mayReplaceRoot: boolean) {
    const gateway = this.#spawn(mayReplaceRoot);
    const ready = await gateway.whenReady;
    if (!ready) {
      throw new OperatorError(
        `a gateway process ended with ${await gateway.whenEnded} before it was ready; its message is above`,
      );
    }
    void this.#keep(gateway);
    this.#passWaiting();
    return ready;
  }

  #spawn(mayReplaceRoot: boolean): GatewayProcess {
    const { spawn, settings, onStarted } = this.#options;
    const gateway = new GatewayProcess(spawn(), { ...settings, mayReplaceRoot });
    this.#running.add(gateway);
    void gateway.whenEnded.then(() => {
      this.#running.delete(gateway);
      for (const socket of gateway.takeQueue()) this.pass(socket);
    });
    onStarted(gateway);
    return gateway;
  }

  /** Replaces a process whenever it ends, until this server stops. */
  async #keep(first: GatewayProcess): Promise<void> {
    const { clock, logger, onEnded } = this.#options;
    const { signal } = this.#stopping;
    let gateway = first;
    let pauseMs = MIN_PAUSE_MS;
    for (;;) {
      const startedMs = clock.monotonicMs();
      const how = await gateway.whenEnded;
      if (gateway.endpoint !== undefined) onEnded(gateway.endpoint);
      if (signal.aborted) return;
      logger.error('a gateway process has ended: another one takes its place', { pid: gateway.pid, how });
      pauseMs = clock.monotonicMs() - startedMs >= STABLE_MS ? MIN_PAUSE_MS : pauseMs;
      await pause(clock, pauseMs, { signal });
      if (signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
      gateway = this.#spawn(false);
      if (await gateway.whenReady) this.#passWaiting();
    }
  }

  #passWaiting(): void {
    for (const socket of this.#waiting.splice(0)) this.pass(socket);
  }
}
