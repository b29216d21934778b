import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isFromLocalProgram } from '../../lib/web-page.ts';
import { errorResponse, sendStatus } from './status-response.ts';
import { EXTENSION_ROUTES } from './extension-routes.ts';
import { initError } from './init-error.ts';
import { invocationError } from './invocation-error.ts';
import { next } from './next.ts';
import type { RuntimePeer } from './peer.ts';
import { response } from './response.ts';
import type { Route } from './route.ts';

const RUNTIME_PREFIX = '/2018-06-01/';
const NEXT_PATH = '/2018-06-01/runtime/invocation/next';
const INIT_ERROR_PATH = '/2018-06-01/runtime/init/error';
const COMPLETION_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

// AWS's Python client sends the stack of an error, up to 1 MB, in a header for X-Ray.
const MAX_HEADER_BYTES = 2 * 1024 * 1024;

const NOT_A_RUNTIME = errorResponse(403, 'Runtime.Forbidden', 'The Runtime API is reserved for the function');
const UNKNOWN_PATH = errorResponse(404, 'Runtime.Unknown', 'No such operation of the Runtime API');

/**
 * The Lambda Runtime API of one environment. A runtime client only knows the address, so each environment has its own
 * loopback port. A web page may find that port; its requests are rejected.
 */
export class RuntimeApiServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(peer: RuntimePeer): Promise<RuntimeApiServer> {
    // A client may send its next poll right after its response: requests of one connection are handled in order.
    const lastRequests = new WeakMap<Socket, Promise<void>>();
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, reply) => {
      reply.sendDate = false;
      const { socket } = request;
      const last = lastRequests.get(socket) ?? Promise.resolve();
      lastRequests.set(
        socket,
        last.then(() => dispatch(request, reply, peer)),
      );
    });
    // No timeouts: a poll may wait for hours, and the connection closes when its process ends.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return new RuntimeApiServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function dispatch(request: IncomingMessage, reply: ServerResponse, peer: RuntimePeer): Promise<void> {
  const isRuntime = isFromLocalProgram(request.headers);
  const found = isRuntime ? findRoute(request.method, request.url ?? '') : undefined;
  if (found) {
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
