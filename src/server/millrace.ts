import { boundedLogger } from '../lib/log/bounded-logger.ts';
import { type Clock, systemClock } from '../lib/time/clock.ts';
import type { Logger } from '../lib/log/logger.ts';
import { nodeDisk } from '../lib/disk/node-disk.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { type Random, systemRandom } from '../lib/random.ts';
import { createDispatcher, type Dispatch } from '../protocol/dispatcher.ts';
import { Closers } from './closers.ts';
import { withFunctionRoutes } from './routing/function-routes.ts';
import { withHostRule } from './routing/host-rule.ts';
import { openListener } from './listener/listener.ts';
import { endpointUrl, isLoopback } from './loopback.ts';
import { prometheusText } from './routing/prometheus-text.ts';
import { withOperatorRoutes } from './routing/operator-routes.ts';
import { openServices } from './services.ts';
import { explainStartError } from './start-errors.ts';
import type { TlsChoice, TlsIdentity } from './tls/identity.ts';
import { ownIdentity } from './tls/own-identity.ts';
import { reachableName, serverNames } from './tls/server-names.ts';
import { VERSION } from './version.ts';
import { withWebPageRule } from './routing/web-page-rule.ts';

export interface MillraceOptions {
  /** Holds everything the server keeps; made when missing. One process at a time. */
  readonly dataDirectory: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly quotas: 'on' | 'off';
  /** `fsync`: acknowledged means on stable storage. `os`: handed to the operating system. */
  readonly durability: 'fsync' | 'os';
  /** Stretches (above 1) or shrinks the time that streams and functions take to change state. */
  readonly timeScale: number;
  /** Allows a host beyond loopback, where anyone who can reach the port may use it. */
  readonly allowUnauthenticated?: boolean;
  /** TLS on the same port; cleartext is then for programs on this machine only. */
  readonly tls?: TlsChoice;
  readonly logger: Logger;
  /** Told of a broken invariant or a failed disk: the process cannot go on. */
  readonly onFatal: (error: unknown) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  /** `https://127.0.0.1:4566`, where TLS is served. */
  readonly tlsEndpoint: string | undefined;
  /** Of the server's own CA, in PEM: what clients must trust. */
  readonly caFile: string | undefined;
  /** Answers what was asked, stops functions, and makes everything durable. Idempotent. */
  close(): Promise<void>;
}

const HEALTH = { writable: 'ok', full: 'disk full', failed: 'disk failed' } as const;

/** @throws OperatorError when the port or the data directory cannot be had */
export async function startMillrace(options: MillraceOptions): Promise<RunningServer> {
  const { host, port, dataDirectory, onFatal } = options;
  const clock = options.clock ?? systemClock;
  const logger = boundedLogger(options.logger, clock);
  const random = options.random ?? systemRandom;
  if (!isLoopback(host) && options.allowUnauthenticated !== true) {
    throw new OperatorError(
      `${host} can be reached from other machines, and requests are not authenticated yet; ` +
        'leave --host out, or add --allow-unauthenticated if that network is yours alone',
    );
  }

  const startedMs = clock.monotonicMs();
  // The port first: functions of an earlier run may be invoked as soon as the data directory is open, and
  // need an address to call; and a port that is taken is found out before anything is touched.
  let dispatch: Dispatch = refuseWhileStarting;
  let serveTls = (_identity: TlsIdentity) => {};
  const identity = options.tls && new Promise<TlsIdentity>((resolve) => (serveTls = resolve));
  if (options.tls?.kind === 'given') serveTls(options.tls);
  const listener = await openListener({
    host,
    port,
    clock,
    random,
    logger,
    onFatal,
    dispatch: (request, facts) => dispatch(request, facts),
    ...(identity && { tls: identity }),
  }).catch(async (error: unknown) => {
    throw await explainStartError(error, { host, port, dataDirectory }, clock);
  });
  const endpoint = endpointUrl('http', host, listener.port);
  const tlsEndpoint = options.tls && endpointUrl('https', reachableName(host), listener.port);
  // Clients on other machines reach nothing else.
  const clientEndpoint = isLoopback(host) ? endpoint : (tlsEndpoint ?? endpoint);

  const closers = new Closers();
  let stopWork = async () => {};
  let caFile: string | undefined;
  const closeAll = () => {
    closers.add(() => listener.close());
    closers.add(() => stopWork());
    return closers.closeAll();
  };
  try {
    const disk = nodeDisk(dataDirectory);
    const opened = await openServices(
      {
        ...options,
        clock,
        random,
        logger,
        disk,
        endpoint: () => clientEndpoint,
        functionEndpoint: () => endpoint,
      },
      closers,
    );
    stopWork = () => opened.stopWork();
    if (options.tls?.kind === 'self-signed') {
      const own = await ownIdentity({ disk, clock, random, names: serverNames(host) });
      caFile = own.caFile;
      serveTls(own.identity);
    }
    const operated = withOperatorRoutes(createDispatcher(opened.services, { logger, random }), {
      health: () => ({
        status: HEALTH[opened.writeState()],
        version: VERSION,
        pid: process.pid,
        uptimeSeconds: Math.floor((clock.monotonicMs() - startedMs) / 1000),
      }),
      metrics: () => prometheusText(opened.metrics),
      streams: () => opened.metrics.snapshot(),
    });
    const answer = withWebPageRule(withFunctionRoutes(operated, opened.functionRoutes), {
      urlNames: (path, origin) => opened.functionRoutes.urls.allowsOrigin(path, origin),
    });
    // Whoever opens the server to a network also gives it names.
    dispatch = options.allowUnauthenticated === true ? answer : withHostRule(answer);
  } catch (error) {
    await closeAll();
    throw await explainStartError(error, { host, port, dataDirectory }, clock);
  }
  let closing: Promise<void> | undefined;
  return { endpoint, tlsEndpoint, caFile, port: listener.port, close: () => (closing ??= closeAll()) };
}

// What was acknowledged is being read back; clients retry this status.
const refuseWhileStarting: Dispatch = (_request, { requestId }) =>
  Promise.resolve({
    status: 503,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId },
    body: '{"__type":"ServiceUnavailable","message":"The server is starting."}',
  });
