import type { ConnectionOptions } from '@nats-io/transport-node';
import type { Logger } from '../../../../lib/log/logger.ts';
import type { Random } from '../../../../lib/random.ts';
import { OperatorError } from '../../../../lib/operator-error.ts';
import { type Clock, pause, sleep } from '../../../../lib/time/clock.ts';
import { smallMessages } from '../../nats-check.ts';
import { expectGreeting } from './connection/greeting.ts';
import { KnownStreams } from './connection/known-streams.ts';
import { dialProblem, ServerProblems } from './connection/server-problems.ts';
import { DIAL_TIMEOUT_MS, NatsSession } from './session.ts';

/*
 * The connection of this process to NATS, across servers:
 *
 *   connecting → connected → connecting …      → closed
 *
 * A server that announces its shutdown (lame duck mode) is left before it ends: the next session is opened first.
 * https://docs.nats.io/running-a-nats-service/nats_admin/lame_duck_mode
 */

// The delay doubles from the first to the last, with jitter, so that many gateways do not return at the same moment.
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;
/** When all servers are there and refuse this gateway: until they or its credentials are changed, they will again. */
const MAX_REFUSED_RETRY_MS = 10_000;
/** A server that ends a connection sooner refuses this gateway as well: the delay grows on. */
const STABLE_MS = 10_000;
/** How long a server that is shutting down may take for requests in flight. */
const LEAVE_MS = 2_000;
/** Servers that NATS has announced, beside those of the URL. A larger cluster needs no more to be reached. */
const MAX_DISCOVERED_SERVERS = 64;

export interface LinkSettings {
  /** Without `servers`. */
  readonly options: ConnectionOptions;
  /** `host:port` of each server of the store's URL. */
  readonly servers: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export class NatsLink {
  /** What is opened through this link; a server that does not have it is not used. */
  readonly streams = new KnownStreams();
  readonly #settings: LinkSettings;
  readonly #discovered = new Set<string>();
  readonly #listeners = new Set<(session: NatsSession) => void>();
  readonly #waiting = new Set<() => void>();
  readonly #problems: ServerProblems;
  #session: NatsSession | undefined;
  #lost = '';
  #connecting: Promise<void> | undefined;
  /** Before the next attempt; 0 after a connection that was stable. */
  #delayMs = 0;
  #maxDelayMs = MAX_RETRY_MS;
  /** Servers end connections soon, which is logged for the first one. */
  #isUnstable = false;
  /** Why the newest attempt has failed. */
  #problem = '';
  #closed = new AbortController();

  private constructor(settings: LinkSettings) {
    this.#settings = settings;
    this.#problems = new ServerProblems(settings.logger);
  }

  /** @throws the last server's error when none can be reached */
  static async open(settings: LinkSettings): Promise<NatsLink> {
    const link = new NatsLink(settings);
    link.#use(await link.#dial());
    return link;
  }

  get session(): NatsSession | undefined {
    return this.#session;
  }

  /** For errors while there is no session. */
  get absence(): string {
    return `there is no connection to NATS${this.#problem && `: ${this.#problem}`}`;
  }

  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** Resolves with a session as soon as there is one; with undefined after `timeoutMs`, or when the link is closed. */
  async connected(timeoutMs: number): Promise<NatsSession | undefined> {
    if (this.#session || this.isClosed) return this.#session;
    await new Promise<void>((resolve) => {
      const done = () => {
        timer.cancel();
        this.#waiting.delete(done);
        resolve();
      };
      const timer = this.#settings.clock.setTimer(timeoutMs, done);
      this.#waiting.add(done);
    });
    return this.#session;
  }

  /** Calls `listener` with each session that is opened from now on. */
  onSession(listener: (session: NatsSession) => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  /**
   * Connects to every other server of the URL for a moment. One that cannot be reached is checked when it is used.
   * @throws OperatorError when a server has another store
   */
  async checkServers(): Promise<void> {
    const { servers, clock } = this.#settings;
    const others = servers.filter((server) => server !== this.#session?.server);
    await Promise.all(
      others.map(async (server) => {
        try {
          await expectGreeting(server, clock, DIAL_TIMEOUT_MS);
          await (await this.#dialServer(server)).close();
        } catch (error) {
          if (error instanceof OperatorError) throw error;
        }
      }),
    );
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.#closed.abort(new Error('the store is closed'));
    const session = this.#session;
    this.#session = undefined;
    this.#wake();
    await session?.close();
    await this.#connecting;
  }

  #use(session: NatsSession): void {
    const { logger, clock } = this.#settings;
    if (this.isClosed) {
      void session.close();
      return;
    }
    const { server } = session;
    const openedMs = clock.monotonicMs();
    if (this.#lost !== '' && !this.#isUnstable) logger.info(`connected to NATS server ${server}`);
    this.#lost = server;
    this.#problem = '';
    this.#session = session;
    for (const url of session.info?.connect_urls ?? []) {
      if (this.#discovered.size < MAX_DISCOVERED_SERVERS) this.#discovered.add(url);
    }
    void session.ended.then(() => {
      const wasUnstable = this.#isUnstable;
      this.#isUnstable = clock.monotonicMs() - openedMs < STABLE_MS;
      if (!this.#isUnstable) {
        this.#delayMs = 0;
        this.#maxDelayMs = MAX_RETRY_MS;
        this.#problems.forget(server);
      }
      // A session that was left for another one has ended.
      if (this.#session !== session || this.isClosed) return;
      this.#session = undefined;
      if (!this.#isUnstable || !wasUnstable)
        logger.warn(`the connection to NATS server ${server} was lost; trying the others`);
      this.#reconnect();
    });
    this.#wake();
    for (const listener of this.#listeners) listener(session);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #reconnect(): void {
    this.#connecting ??= this.#dialUntilConnected().finally(() => {
      this.#connecting = undefined;
      // The new session may have ended already, when this attempt still seemed to be in progress.
      if (!this.#session && !this.isClosed) this.#reconnect();
    });
  }

  async #dialUntilConnected(): Promise<void> {
    const { clock, random } = this.#settings;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const delayMs = Math.min(this.#delayMs, this.#maxDelayMs);
      if (delayMs > 0) await pause(clock, delayMs * (0.5 + random.fraction()), { signal });
      this.#delayMs = Math.max(FIRST_RETRY_MS, 2 * delayMs);
      try {
        const session = await this.#dial();
        // A move to another server may have found one meanwhile.
        if (this.#session) void session.close();
        else this.#use(session);
        return;
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
        this.#isUnstable = false;
      }
    }
  }

  /** @throws the last server's error when none can be reached */
  async #dial(): Promise<NatsSession> {
    let failure: unknown;
    const servers = this.#order();
    let greeted = 0;
    for (const server of servers) {
      try {
        await expectGreeting(server, this.#settings.clock, DIAL_TIMEOUT_MS);
        greeted++;
        return await this.#dialServer(server);
      } catch (error) {
        failure = error;
        // The error for the first connection is that of the opener.
        if (this.#lost !== '' && !this.isClosed) this.#problems.warn(server, dialProblem(server, error));
      }
      this.#closed.signal.throwIfAborted();
    }
    this.#maxDelayMs = greeted === servers.length ? MAX_REFUSED_RETRY_MS : MAX_RETRY_MS;
    throw failure;
  }

  /** A server that has greeted, as one of NATS does. */
  async #dialServer(server: string): Promise<NatsSession> {
    const { options, clock, random } = this.#settings;
    let session: NatsSession | undefined;
    const onLeaving = () => session && void this.#leave(session);
    const name = random.bytes(12).toString('hex');
    session = await NatsSession.open(
      { ...options, servers: [server] },
      { clock, name, onLeaving, onForbidden: (error) => this.#problems.warnOfPermission(error) },
    );
    try {
      this.#refuseSmallMessages(session);
      await this.streams.require(session, clock);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** The first server is checked with everything else when the store is opened. A later one would refuse large records. */
  #refuseSmallMessages(session: NatsSession): void {
    const { info } = session;
    if (this.#lost === '' || !info) return;
    const problem = smallMessages({
      name: info.server_name,
      version: info.version,
      maxPayload: info.max_payload,
    });
    if (problem) throw new OperatorError(problem);
  }

  /** All known servers in random order; the one that was lost comes last. */
  #order(): string[] {
    const servers = [...new Set([...this.#settings.servers, ...this.#discovered])];
    for (let index = servers.length - 1; index > 0; index--) {
      const other = this.#settings.random.integer(index + 1);
      [servers[index], servers[other]] = [servers[other]!, servers[index]!];
    }
    return servers.sort((a, b) => Number(a === this.#lost) - Number(b === this.#lost));
  }

  async #leave(session: NatsSession): Promise<void> {
    if (this.#session !== session) return;
    const { clock, logger } = this.#settings;
    logger.info(`NATS server ${session.server} is shutting down; moving to another one`);
    const next = await this.#dial().catch(() => undefined);
    if (!next) return;
    if (this.#session === session || this.#session === undefined) this.#use(next);
    else void next.close();
    const endsAt = clock.monotonicMs() + LEAVE_MS;
    while (session.requestsInFlight > 0 && clock.monotonicMs() < endsAt) await sleep(clock, 50);
    await session.close();
  }
}
