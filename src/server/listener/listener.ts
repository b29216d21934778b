import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { BodyBuffers } from '../admission/body-buffers.ts';
import { InFlightRequests } from '../admission/in-flight-requests.ts';
import { OpenStreams } from '../admission/open-streams.ts';
import { RequestGate } from '../admission/request-gate.ts';
import { SlowBodies } from '../admission/slow-bodies.ts';
import { UnreadResponses } from '../admission/unread-responses.ts';
import { FastConnections } from '../fast/fast-connections.ts';
import { createHttp2Server, type Http2Server } from '../http/http2.ts';
import { isOnThisMachine, refuseCleartext } from '../tls/cleartext-rule.ts';
import type { TlsIdentity } from '../tls/identity.ts';
import { createTlsServer, type TlsServer } from '../tls/tls-server.ts';
import { ConnectionRules } from './connection-rules.ts';
import { createHttp1Server } from './http1-server.ts';
import { LISTENER_LIMITS, type ListenerLimits } from './limits.ts';
import { routeConnections } from './route-connections.ts';

// Connections that the kernel queues until they are accepted: a thousand producers may start at once.
const BACKLOG = 1024;

// Time to send the last frames of HTTP/2 sessions whose streams have ended.
const LAST_FRAMES_MS = 250;

export interface ListenerOptions {
  readonly host: string;
  /** 0 selects a free port. */
  readonly port: number;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits?: Partial<ListenerLimits>;
  /** Adds TLS on the same port. Cleartext is then accepted from this machine only. */
  readonly tls?: Promise<TlsIdentity>;
  /** Whether the peer runs on this machine. Only tests override it. */
  readonly isLocal?: (socket: Socket) => boolean;
  /** Called when an invariant is broken; the process must stop. */
  readonly onFatal: (error: unknown) => void;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Serves a connection that another process has accepted. */
  accept(socket: Socket): void;
  /** Presents another certificate from the next handshake on. Call it on a listener with TLS. */
  replaceIdentity(identity: TlsIdentity): void;
  /** Stops accepting, waits for in-flight requests, and cuts the remaining ones at the deadline. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves HTTP/1.1 and HTTP/2 on one port, in cleartext and over TLS.
 *
 * An `http` server listens. The protocol of each connection is first detected from its first bytes, and sockets of
 * other protocols are passed to their own servers. An HTTP/1.1 connection starts as a `FastConnection`. It is passed to
 * the connection handler of the `http` server with its first request that the fast path does not support.
 *
 * @throws the system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL, …) when the port is not available
 */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const servers = new PortServers(options);
  const port = await servers.listen(options.host, options.port);
  return {
    host: options.host,
    port,
    accept: (socket) => servers.accept(socket),
    replaceIdentity: (identity) => servers.replaceIdentity(identity),
    close: () => servers.close(),
  };
}

/** The servers that share a port, one for each protocol. */
class PortServers {
  readonly #clock: Clock;
  readonly #limits: ListenerLimits;
  readonly #inFlightRequests: InFlightRequests;
  readonly #http1: Server;
  readonly #http2: Http2Server;
  readonly #fast: FastConnections;
  readonly #tls: TlsServer | undefined;
  readonly #undetected: ReadonlySet<Socket>;
  /** The connections that another process has accepted. */
  readonly #passed = new Set<Socket>();
  #closing: Promise<void> | undefined;

  constructor(options: ListenerOptions) {
    const { clock, logger } = options;
    const limits = { ...LISTENER_LIMITS, ...options.limits };
    const { idleTimeoutMs } = limits;
    this.#clock = clock;
    this.#limits = limits;
    this.#inFlightRequests = new InFlightRequests(options.random);
    const gate = openGate(options, limits, this.#inFlightRequests);
    this.#http2 = createHttp2Server(gate, clock, idleTimeoutMs);
    this.#http1 = createHttp1Server(gate, limits);
    this.#fast = new FastConnections(gate, clock, { idleTimeoutMs, passOn: connectionHandler(this.#http1) });
    this.#tls =
      options.tls &&
      createTlsServer({
        identity: options.tls,
        handshakeTimeoutMs: limits.handshakeTimeoutMs,
        logger,
        onHttp1: (socket) => this.#fast.serve(socket),
        onHttp2: this.#http2.accept,
      });
    this.#undetected = this.#route(options);
  }

  /** @returns the port */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http1.once('error', reject);
      this.#http1.listen({ host, port, backlog: BACKLOG }, () => {
        this.#http1.off('error', reject);
        resolve();
      });
    });
    return (this.#http1.address() as AddressInfo).port;
  }

  accept(socket: Socket): void {
    if (this.#passed.size >= this.#limits.maxConnections) {
      this.#http1.emit('drop');
      socket.destroy();
      return;
    }
    this.#passed.add(socket);
    socket.once('close', () => this.#passed.delete(socket));
    this.#http1.emit('connection', socket);
  }

  replaceIdentity(identity: TlsIdentity): void {
    this.#tls?.replaceIdentity(identity);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #route({ logger, isLocal = isOnThisMachine }: ListenerOptions): ReadonlySet<Socket> {
    const { idleTimeoutMs, maxConnectionsPerClient } = this.#limits;
    const hasTls = this.#tls !== undefined;
    const rules = new ConnectionRules({ isLocal, hasTls, maxConnectionsPerClient, logger });
    const admission = { admit: (socket: Socket) => rules.admit(socket), timeoutMs: idleTimeoutMs };
    return routeConnections(this.#http1, admission, {
      http1: (socket) => {
        if (rules.mayUseCleartext(socket)) this.#fast.serve(socket);
        else refuseCleartext(socket, this.#clock);
      },
      http2: (socket) => {
        if (rules.mayUseCleartext(socket)) this.#http2.accept(socket);
        else socket.destroy();
      },
      tls: (socket) => {
        if (this.#tls) return this.#tls.accept(socket);
        logger.warn(
          'refused a TLS connection: this server speaks plain HTTP; write http:// in the endpoint, or start it with --tls self-signed',
        );
        socket.destroy();
      },
    });
  }

  async #close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#http1.close(() => resolve());
    });
    for (const socket of this.#undetected) socket.destroy();
    this.#tls?.cut();
    this.#fast.cutIdle();
    const drained = this.#inFlightRequests.drain();
    this.#http2.goAway();
    await withDeadline(this.#clock, drained, this.#limits.drainDeadlineMs);
    this.#inFlightRequests.abortAll();
    this.#fast.cutAll();
    this.#http1.closeAllConnections();
    await withDeadline(this.#clock, closed, LAST_FRAMES_MS);
    this.#http2.cut();
    for (const socket of this.#passed) socket.destroy();
    await closed;
  }
}

function openGate(
  { dispatch, clock, logger, isLocal = isOnThisMachine, onFatal }: ListenerOptions,
  limits: ListenerLimits,
  inFlightRequests: InFlightRequests,
): RequestGate {
  const slowBodies = new SlowBodies(clock, limits);
  return new RequestGate({
    dispatch,
    inFlightRequests,
    openStreams: new OpenStreams({
      maxBytes: limits.maxStreamBytes,
      maxBytesPerClient: limits.maxStreamBytesPerClient,
      slowBodies,
      isLocal,
    }),
    unreadResponses: new UnreadResponses(clock),
    buffers: new BodyBuffers(limits.maxBodyBytesInFlight),
    slowBodies,
    maxBodyBytes: limits.maxBodyBytes,
    maxRpcBodyBytes: limits.maxRpcBodyBytes,
    logger,
    onFatal,
  });
}

/** How a server of `node:http` serves a socket, even after its listeners have been replaced. */
function connectionHandler(server: Server): (socket: Socket) => void {
  const [handle] = server.listeners('connection') as ((socket: Socket) => void)[];
  return (socket) => handle!.call(server, socket);
}

function withDeadline(clock: Clock, done: Promise<void>, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(deadlineMs, resolve);
    void done.then(() => {
      timer.cancel();
      resolve();
    });
  });
}
