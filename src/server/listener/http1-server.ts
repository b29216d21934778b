import { createServer, type Server } from 'node:http';
import type { RequestGate } from '../admission/request-gate.ts';
import { ClientErrors } from '../http/client-errors.ts';
import { serveExpectContinue, serveHttp1 } from '../http/http1.ts';
import type { ListenerLimits } from './limits.ts';

/** The server of `node:http` with the bounds of a listener. It serves what the fast path does not support. */
export function createHttp1Server(gate: RequestGate, limits: ListenerLimits): Server {
  const { maxConnections } = limits;
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
  });
  server.maxConnections = maxConnections;
  // A client may end its side after the request, and still read. Node does not document this option.
  Object.assign(server, { httpAllowHalfOpen: true });
  const clientErrors = new ClientErrors(server);
  server.on('request', (request, response) => {
    clientErrors.track(request, response);
    serveHttp1(gate, request, response);
  });
  server.on('checkContinue', (request, response) => {
    clientErrors.track(request, response);
    serveExpectContinue(gate, request, response);
  });
  server.on('drop', () => {
    gate.logger.warn('refused a connection: too many are open', { maxConnections });
  });
  return server;
}
