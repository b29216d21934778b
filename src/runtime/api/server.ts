import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { MIB } from '../../lib/bytes.ts';
import type { LoopbackConnection } from '../../lib/process/sockets.ts';
import { isFromLocalProgram } from '../../lib/web-page.ts';
import { errorResponse, NOT_A_RUNTIME, sendStatus } from './status-response.ts';
import { EXTENSION_ROUTES } from './extensions/routes.ts';
import { initError } from './init-error.ts';
import { invocationError } from './invocation-error.ts';
import { next } from './next.ts';
import type { RuntimePeer } from './peer.ts';
import { FastRuntimeConnection } from './fast/connection.ts';
import { response } from './response.ts';
import type { Route } from './route.ts';

const RUNTIME_PREFIX = '/2018-06-01/';
const NEXT_PATH = '/2018-06-01/runtime/invocation/next';
const INIT_ERROR_PATH = '/2018-06-01/runtime/init/error';
const COMPLETION_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

// AWS's Python client sends the stack of an error, up to 1 MB, in a header for X-Ray.
const MAX_HEADER_BYTES = 2 * MIB;

const UNKNOWN_PATH = errorResponse(404, 'Runtime.Unknown', 'No such operation of the Runtime API');

/** Decides which connections may use the API. */
export interface ConnectionRule {
  admits(secret: string | undefined, connection: LoopbackConnection | undefined): Promise<boolean>;
}

/**
 * The Lambda Runtime API of one environment. A runtime client only knows the address, so each environment has its own
 * loopback port. A web page or another function may find that port; their requests are rejected.
 */
export class RuntimeApiServer {
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, sockets: ReadonlySet<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
  }

  static async listen(peer: RuntimePeer, admission: ConnectionRule): Promise<RuntimeApiServer> {
    // A client may send its next poll right after its response: requests of one connection are handled in order. The
    // first one decides whether the connection is admitted.
    const lastRequests = new WeakMap<Socket, Promise<boolean>>();
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, reply) => {
      reply.sendDate = false;
      const { socket } = request;
      const last = lastRequests.get(socket) ?? admit(socket, secretIn(request), admission);
      lastRequests.set(
        socket,
        last.then(async (isAdmitted) => {
          await dispatch(request, reply, isAdmitted ? peer : undefined);
          return isAdmitted;
        }),
      );
    });
    const sockets = new Set<Socket>();
    const [accept] = server.listeners('connection') as ((socket: Socket) => void)[];
    server.removeAllListeners('connection').on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      new FastRuntimeConnection({
        socket,
        peer,
        admits: (secret) => admit(socket, secret, admission),
        passOn(handedOver, isAdmitted) {
          if (isAdmitted !== undefined) lastRequests.set(handedOver, Promise.resolve(isAdmitted));
          accept!.call(server, handedOver);
        },
      }).start();
    });
    // No timeouts: a poll may wait for hours, and the connection closes when its process ends.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return new RuntimeApiServer(server, sockets);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `127.0.0.1:41873` */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function secretIn({ headers }: IncomingMessage): string | undefined {
  const secret = headers['millrace-environment'];
  return typeof secret === 'string' ? secret : undefined;
}

function admit(socket: Socket, secret: string | undefined, admission: ConnectionRule): Promise<boolean> {
  const { remotePort: clientPort, localPort: serverPort } = socket;
  const isOpen = clientPort !== undefined && serverPort !== undefined;
  return admission.admits(secret, isOpen ? { clientPort, serverPort } : undefined);
}

/** @param peer undefined when the connection is not admitted */
async function dispatch(
  request: IncomingMessage,
  reply: ServerResponse,
  peer: RuntimePeer | undefined,
): Promise<void> {
  const isRuntime = peer !== undefined && isFromLocalProgram(request.headers);
  const found = isRuntime ? findRoute(request.method, request.url ?? '') : undefined;
  if (found && peer) {
    await found.route(request, reply, peer, found.requestId);
  } else {
    request.resume();
    sendStatus(reply, isRuntime ? UNKNOWN_PATH : NOT_A_RUNTIME);
  }
}

function findRoute(method: string | undefined, url: string): { route: Route; requestId: string } | undefined {
  const extensionRoute = url.startsWith(RUNTIME_PREFIX)
    ? undefined
    : EXTENSION_ROUTES.get(`${method} ${url}`);
  if (extensionRoute) return { route: extensionRoute, requestId: '' };
  if (method === 'GET') return url === NEXT_PATH ? { route: next, requestId: '' } : undefined;
  if (method !== 'POST') return undefined;
  if (url === INIT_ERROR_PATH) return { route: initError, requestId: '' };
  const match = COMPLETION_PATH.exec(url);
  return match
    ? { route: match[2] === 'response' ? response : invocationError, requestId: match[1]! }
    : undefined;
}
