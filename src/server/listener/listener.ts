import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { BodyBuffers } from '../admission/body-buffers.ts';
import { ClientErrors } from '../http/client-errors.ts';
import type { RequestGate } from '../admission/request-gate.ts';
import { InFlightRequests } from '../admission/in-flight-requests.ts';
import { serveExpectContinue, serveHttp1 } from '../http/http1.ts';
import { createHttp2Wire } from '../http/http2.ts';
import { FastResponseWriter } from '../fast/response.ts';
import { FastConnection } from '../fast/connection.ts';
import { UnreadResponses } from '../admission/unread-responses.ts';
import { sniff, type Wire } from './sniff.ts';
import { isOnThisMachine, refuseCleartext } from '../tls/cleartext-rule.ts';
import type { TlsIdentity } from '../tls/identity.ts';
import { createTlsWire } from '../tls/tls-wire.ts';

/** Bounds of one listener. Tests tighten them; nobody else should need to. */
export interface ListenerLimits {
  /** Sockets at once; more are refused. Each costs about 20 KB, and a file descriptor of a usual 65,536. */
  readonly maxConnections: number;
  /** One request's body. Lambda takes code uploads of 50 MB as base64 in JSON: 67 MB. */
  readonly maxBodyBytes: number;
  /** Of calls that name their operation in a header: Kinesis, CloudWatch Logs. */
  readonly maxRpcBodyBytes: number;
  /** All bodies that are being received or worked on. */
  readonly maxBodyBytesInFlight: number;
  /** How long a connection may stay silent before its first byte, and between requests. */
  readonly idleTimeoutMs: number;
  /** From a request's first byte to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From a request's first byte to the end of its body: 80 MiB at 3 Mbit/s. */
  readonly requestTimeoutMs: number;
  /** From the first byte of a TLS connection to the end of its handshake. */
  readonly handshakeTimeoutMs: number;
  /** How often those of headers and requests are looked at. */
  readonly timeoutCheckMs: number;
  /** How long a stopping server waits for requests in flight. */
  readonly drainDeadlineMs: number;
}

const LISTENER_LIMITS: ListenerLimits = {
  maxConnections: 4096,
  maxBodyBytes: 80 * 1024 * 1024,
  // PutRecords carries 10 MiB of data and keys, 13.4 MiB as base64: docs/aws/wire-protocols.md#requests.
  maxRpcBodyBytes: 16 * 1024 * 1024,
  maxBodyBytesInFlight: 512 * 1024 * 1024,
  idleTimeoutMs: 60_000,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 240_000,
  handshakeTimeoutMs: 10_000,
  timeoutCheckMs: 5_000,
  drainDeadlineMs: 10_000,
};

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits?: Partial<ListenerLimits>;
  /** Serves TLS as well, and cleartext to programs on this machine only. */
  readonly tls?: Promise<TlsIdentity>;
  /** Told of a broken invariant: the process cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops accepting, waits for requests in flight, and cuts what is left at the deadline. Idempotent. */
  close(): Promise<void>;
}

/**
 * One port for HTTP/1.1 and HTTP/2, in cleartext and over TLS.
 *
 * An `http` server does the listening and keeps its connection handler for the HTTP/1.1 sockets; what stands
 * in front of it reads the first bytes and sends the others to HTTP/2. An HTTP/1.1 connection stays in front of
 * the server while its requests are plain ones, and reaches it with the first that is not.
 *
 * @throws the system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL, …) when the port cannot be had
 */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const limits = { ...LISTENER_LIMITS, ...options.limits };
  const { random, logger, dispatch, onFatal } = options;
  const inFlightRequests = new InFlightRequests(() => random.uuid());
  const gate: RequestGate = {
    dispatch,
    inFlightRequests,
    unread: new UnreadResponses(options.clock),
    buffers: new BodyBuffers(limits.maxBodyBytesInFlight),
    maxBodyBytes: limits.maxBodyBytes,
    maxRpcBodyBytes: limits.maxRpcBodyBytes,
    logger,
    onFatal,
  };
  const http2 = createHttp2Wire(gate, limits.idleTimeoutMs);
  const http1 = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
  });
  http1.maxConnections = limits.maxConnections;
  // A client may end its side once it has asked, and still read. Not among Node's documented options.
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
  const answers = new FastResponseWriter(gate, options.clock, idleTimeoutMs);
  const plain = new Set<FastConnection>();
  const onLeft = (connection: FastConnection) => void plain.delete(connection);
  const serveHttp1Connection = (socket: Socket, handOver: (socket: Socket) => void) =>
    void plain.add(new FastConnection(socket, { gate, answers, idleTimeoutMs, handOver, onLeft }));
  const [acceptHttp1] = http1.listeners('connection') as ((socket: Socket) => void)[];
  const handOver = (socket: Socket) => acceptHttp1!.call(http1, socket);
  const tls =
    options.tls &&
    createTlsWire({
      identity: options.tls,
      handshakeTimeoutMs: limits.handshakeTimeoutMs,
      logger,
      onHttp1: (socket) => serveHttp1Connection(socket, handOver),
      onHttp2: http2.accept,
    });
  const refuses = (socket: Socket) => {
    if (!tls || isOnThisMachine(socket)) return false;
    logger.warn('refused a connection without TLS from another machine', { peer: socket.remoteAddress });
    return true;
  };
  const unknown = standInFront(http1, idleTimeoutMs, {
    http1(socket) {
      if (refuses(socket)) refuseCleartext(socket, options.clock);
      else serveHttp1Connection(socket, handOver);
    },
    http2(socket) {
      if (refuses(socket)) socket.destroy();
      else http2.accept(socket);
    },
    tls(socket) {
      if (tls) return tls.accept(socket);
      logger.warn(
        'refused a TLS connection: this server speaks plain HTTP; write http:// in the endpoint, or start it with --tls self-signed',
      );
      socket.destroy();
    },
  });

  await listen(http1, options.host, options.port);
  const { port } = http1.address() as AddressInfo;

  let closing: Promise<void> | undefined;
  const close = async () => {
    const closed = new Promise<void>((resolve) => {
      http1.close(() => resolve());
    });
    for (const socket of unknown) socket.destroy();
    tls?.cut();
    for (const connection of plain) if (connection.isIdle) connection.cut();
    const drained = inFlightRequests.drain();
    http2.goAway();
    await withDeadline(options.clock, drained, limits.drainDeadlineMs);
    inFlightRequests.abortAll();
    for (const connection of plain) connection.cut();
    http1.closeAllConnections();
    await withDeadline(options.clock, closed, GOODBYE_MS);
    http2.cut();
    await closed;
  };
  return { host: options.host, port, close: () => (closing ??= close()) };
}

/** @returns the connections that have not yet said what they speak */
function standInFront(
  http1: Server,
  timeoutMs: number,
  wires: Readonly<Record<Wire, (socket: Socket) => void>>,
): ReadonlySet<Socket> {
  const unknown = new Set<Socket>();
  http1.removeAllListeners('connection');
  http1.on('connection', (socket) => {
    unknown.add(socket);
    const forget = () => unknown.delete(socket);
    socket.once('close', forget);
    sniff(socket, timeoutMs, (wire) => {
      socket.off('close', forget);
      forget();
      wires[wire](socket);
    });
  });
  return unknown;
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

// Connections that the kernel holds until they are accepted: a thousand producers may start at once.
const BACKLOG = 1024;

// For the last frames of HTTP/2 sessions whose streams have all ended.
const GOODBYE_MS = 250;

function withDeadline(clock: Clock, done: Promise<void>, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(deadlineMs, resolve);
    void done.then(() => {
      timer.cancel();
      resolve();
    });
  });
}
