import http, { type ClientRequest } from 'node:http';
import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';
import { currentScope, type InlineScope, type LogLevel, processHooks } from './scope.ts';

/** Names the pipeline that a request of an inline handler belongs to. */
export const PIPELINE_HEADER = 'x-millrace-pipeline';

const LEVELS: Readonly<Record<string, LogLevel>> = {
  log: 'INFO',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'TRACE',
  warn: 'WARN',
  error: 'ERROR',
};

/**
 * Replaces what handlers share with the process they run in: the console, the environment and the network. Each acts as
 * before outside of an invocation. Idempotent.
 */
export function installHooks(): void {
  const hooks = processHooks();
  if (hooks.isInstalled) return;
  hooks.isInstalled = true;
  captureConsole();
  overlayEnvironment();
  markRequests();
}

/** The console still prints: a test runner shows the lines beside its test. */
function captureConsole(): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    const target = console as unknown as Record<string, (...args: unknown[]) => void>;
    const original = target[method]!.bind(console);
    target[method] = (...args) => {
      currentScope()?.log(level, args);
      original(...args);
    };
  }
}

function overlayEnvironment(): void {
  const own = process.env;
  const variablesOf = (scope: InlineScope | undefined): Record<string, string> => scope?.environment ?? {};
  process.env = new Proxy(own, {
    get: (target, name: string) => variablesOf(currentScope())[name] ?? target[name],
    // Without it, a write would define a property on the environment itself, which Node.js refuses.
    set(target, name: string, value: string) {
      const variables = variablesOf(currentScope());
      if (name in variables) variables[name] = String(value);
      else target[name] = value;
      return true;
    },
    has: (target, name: string) => name in variablesOf(currentScope()) || name in target,
    ownKeys: (target) => [
      ...new Set([...Reflect.ownKeys(target), ...Object.keys(variablesOf(currentScope()))]),
    ],
    getOwnPropertyDescriptor(target, name: string) {
      const value = variablesOf(currentScope())[name] ?? target[name];
      return value === undefined
        ? undefined
        : { value, writable: true, enumerable: true, configurable: true };
    },
  });
}

/** A client of AWS that lives longer than one pipeline reaches that of its caller. */
function markRequests(): void {
  const { request } = http;
  const markedRequest = ((...args: Parameters<typeof request>): ClientRequest => {
    const started = request(...args);
    const scope = currentScope();
    if (scope && !started.headersSent) started.setHeader(PIPELINE_HEADER, scope.pipelineId);
    return started;
  }) as typeof request;
  // The one of Node.js does not call the request that was replaced.
  const markedGet = ((...args: Parameters<typeof request>) => markedRequest(...args).end()) as typeof request;
  const { connect } = http2;
  const markedConnect = ((...args: Parameters<typeof connect>): ClientHttp2Session => {
    const session = connect(...args);
    const send = session.request.bind(session);
    session.request = (headers: OutgoingHttpHeaders = {}, options) => {
      const scope = currentScope();
      return send(scope ? { ...headers, [PIPELINE_HEADER]: scope.pipelineId } : headers, options);
    };
    return session;
  }) as typeof connect;
  Object.assign(http, { request: markedRequest, get: markedGet });
  Object.assign(http2, { connect: markedConnect });
  syncBuiltinESMExports();
}
