import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isFromLocalProgram } from '../../lib/web-page.ts';
import { refusal, sendAnswer } from './status-response.ts';
import { initError } from './init-error.ts';
import { invocationError } from './invocation-error.ts';
import { next } from './next.ts';
import type { RuntimePeer } from './peer.ts';
import { response } from './response.ts';
import type { Route } from './route.ts';

const NEXT_PATH = '/2018-06-01/runtime/invocation/next';
const INIT_ERROR_PATH = '/2018-06-01/runtime/init/error';
const COMPLETION_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

const NOT_A_RUNTIME = refusal(403, 'Runtime.Forbidden', 'The Runtime API answers the function alone');
const UNKNOWN_PATH = refusal(404, 'Runtime.Unknown', 'No such call of the Runtime API');

/**
 * The Lambda Runtime API of one environment, on a loopback port of its own: the address is all that a
 * runtime client is given, so the port is what tells environments apart. A web page may find that port, and is refused.
 */
export class RuntimeApiServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(peer: RuntimePeer): Promise<RuntimeApiServer> {
    // A client may send its poll right behind its response, and the one must not overtake the other.
    const lastOf = new WeakMap<Socket, Promise<void>>();
    const server = createServer((request, answerTo) => {
      answerTo.sendDate = false;
      const { socket } = request;
      const last = lastOf.get(socket) ?? Promise.resolve();
      lastOf.set(
        socket,
        last.then(() => dispatch(request, answerTo, peer)),
      );
    });
    // The connection belongs to one process and ends with it: a poll may wait for hours.
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

async function dispatch(
  request: IncomingMessage,
  answerTo: ServerResponse,
  peer: RuntimePeer,
): Promise<void> {
  const isRuntime = isFromLocalProgram(request.headers);
  const found = isRuntime ? findRoute(request.method, request.url ?? '') : undefined;
  if (found) {
    await found.route(request, answerTo, peer, found.requestId);
  } else {
    request.resume();
    sendAnswer(answerTo, isRuntime ? UNKNOWN_PATH : NOT_A_RUNTIME);
  }
}

function findRoute(method: string | undefined, url: string): { route: Route; requestId: string } | undefined {
  if (method === 'GET') return url === NEXT_PATH ? { route: next, requestId: '' } : undefined;
  if (method !== 'POST') return undefined;
  if (url === INIT_ERROR_PATH) return { route: initError, requestId: '' };
  const match = COMPLETION_PATH.exec(url);
  return match
    ? { route: match[2] === 'response' ? response : invocationError, requestId: match[1]! }
    : undefined;
}
