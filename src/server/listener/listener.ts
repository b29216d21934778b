import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { RepeatedHeaderLines } from '../../lib/http/repeated-header-lines.ts';
import { BodyBuffers } from '../admission/body-buffers.ts';
import { ConnectionsByClient } from '../admission/connections-by-client.ts';
import { InFlightRequests } from '../admission/in-flight-requests.ts';
import { RequestGate } from '../admission/request-gate.ts';
import { SlowBodies } from '../admission/slow-bodies.ts';
import { UnreadResponses } from '../admission/unread-responses.ts';
import { FastConnection } from '../fast/connection.ts';
import { FastResponseWriter } from '../fast/response.ts';
import { ClientErrors } from '../http/client-errors.ts';
import { serveExpectContinue, serveHttp1 } from '../http/http1.ts';
import { createHttp2Server } from '../http/http2.ts';
import { isOnThisMachine, refuseCleartext } from '../tls/cleartext-rule.ts';
import type { TlsIdentity } from '../tls/identity.ts';
import { createTlsServer } from '../tls/tls-server.ts';
import { LISTENER_LIMITS, type ListenerLimits } from './limits.ts';
import { sniff, type WireProtocol } from './sniff.ts';

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
  const limits = { ...LISTENER_LIMITS, ...options.limits };
  const { random, logger, dispatch, onFatal, isLocal = isOnThisMachine } = options;
  const inFlightRequests = new InFlightRequests(random);
  const gate = new RequestGate({
    dispatch,
    inFlightRequests,
    unreadResponses: new UnreadResponses(options.clock),
    buffers: new BodyBuffers(limits.maxBodyBytesInFlight),
    slowBodies: new SlowBodies(options.clock, limits),
    maxBodyBytes: limits.maxBodyBytes,
    maxRpcBodyBytes: limits.maxRpcBodyBytes,
    logger,
    onFatal,
  });
  const http2 = createHttp2Server(gate, options.clock, limits.idleTimeoutMs);
  const http1 = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
  });
  http1.maxConnections = limits.maxConnections;
  // A client may end its side after the request, and still read. Node does not document this option.
  Object.assign(http1, { httpAllowHalfOpen: true });
  const clientErrors = new ClientErrors(http1);
  http1.on('request', (request, response) => {
    clientErrors.track(request, response);
    serveHttp1(gate, request, response);
  });
  http1.on('checkContinue', (request, response) => {
    clientErrors.track(request, response);
    serveExpectContinue(gate, request, response);
  });
  http1.on('drop', () => {
    logger.warn('refused a connection: too many are open', { maxConnections: limits.maxConnections });
  });
  const { idleTimeoutMs } = limits;
  const fast = {
    gate,
    responses: new FastResponseWriter(gate, options.clock, idleTimeoutMs),
    headerLines: new RepeatedHeaderLines(),
    idleTimeoutMs,
  };
  const fastConnections = new Set<FastConnection>();
  const onLeft = (connection: FastConnection) => void fastConnections.delete(connection);
  const serveHttp1Connection = (socket: Socket, passOn: (socket: Socket) => void) =>
    void fastConnections.add(new FastConnection(socket, { ...fast, passOn, onLeft }));
  const [acceptHttp1] = http1.listeners('connection') as ((socket: Socket) => void)[];
  const passOn = (socket: Socket) => acceptHttp1!.call(http1, socket);
  const tls =
    options.tls &&
    createTlsServer({
      identity: options.tls,
      handshakeTimeoutMs: limits.handshakeTimeoutMs,
      logger,
      onHttp1: (socket) => serveHttp1Connection(socket, passOn),
      onHttp2: http2.accept,
    });
  const refusesCleartext = (socket: Socket) => {
    if (!tls || isLocal(socket)) return false;
    logger.warn('refused a connection without TLS from another machine', { peer: socket.remoteAddress });
    return true;
  };
  const { maxConnectionsPerClient } = limits;
  const connections = new ConnectionsByClient(maxConnectionsPerClient);
  const admits = (socket: Socket) => {
    if (isLocal(socket) || connections.admit(socket)) return true;
    logger.warn('refused a connection: its client has too many', {
      peer: socket.remoteAddress,
      maxConnectionsPerClient,
    });
    return false;
  };
  const undetected = routeConnections(
    http1,
    { admits, timeoutMs: idleTimeoutMs },
    {
      http1(socket) {
        if (refusesCleartext(socket)) refuseCleartext(socket, options.clock);
        else serveHttp1Connection(socket, passOn);
      },
      http2(socket) {
        if (refusesCleartext(socket)) socket.destroy();
        else http2.accept(socket);
      },
      tls(socket) {
        if (tls) return tls.accept(socket);
        logger.warn(
          'refused a TLS connection: this server speaks plain HTTP; write http:// in the endpoint, or start it with --tls self-signed',
        );
        socket.destroy();
      },
    },
  );

  await listen(http1, options.host, options.port);
  const { port } = http1.address() as AddressInfo;
  /** Those that another process has accepted. */
  const passed = new Set<Socket>();

  let closing: Promise<void> | undefined;
  const close = async () => {
    const closed = new Promise<void>((resolve) => {
      http1.close(() => resolve());
    });
    for (const socket of undetected) socket.destroy();
    tls?.cut();
    for (const connection of fastConnections) if (connection.isIdle) connection.cut();
    const drained = inFlightRequests.drain();
    http2.goAway();
    await withDeadline(options.clock, drained, limits.drainDeadlineMs);
    inFlightRequests.abortAll();
    for (const connection of fastConnections) connection.cut();
    http1.closeAllConnections();
    await withDeadline(options.clock, closed, LAST_FRAMES_MS);
    http2.cut();
    for (const socket of passed) socket.destroy();
    await closed;
  };
  return {
    host: options.host,
    port,
    accept(socket) {
      if (passed.size >= limits.maxConnections) {
        http1.emit('drop');
        socket.destroy();
        return;
      }
      passed.add(socket);
      socket.once('close', () => passed.delete(socket));
      http1.emit('connection', socket);
    },
    replaceIdentity: (identity) => tls?.replaceIdentity(identity),
    close: () => (closing ??= close()),
  };
}

/** @returns the connections whose protocol has not been detected yet */
function routeConnections(
  http1: Server,
  { admits, timeoutMs }: { readonly admits: (socket: Socket) => boolean; readonly timeoutMs: number },
  handlers: Readonly<Record<WireProtocol, (socket: Socket) => void>>,
): ReadonlySet<Socket> {
  const undetected = new Set<Socket>();
  http1.removeAllListeners('connection');
  http1.on('connection', (socket) => {
    if (!admits(socket)) {
      socket.destroy();
      return;
    }
    undetected.add(socket);
    const forget = () => undetected.delete(socket);
    socket.once('close', forget);
    sniff(socket, timeoutMs, (protocol) => {
      socket.off('close', forget);
      forget();
      handlers[protocol](socket);
    });
  });
  return undetected;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
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
