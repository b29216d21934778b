import http, { type ClientRequest } from 'node:http';
import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';
import { type LogLevel, METHOD_LEVELS } from '../../bootstrap/log/console.ts';
import { ROLE_HEADER, roleHeader } from './role-header.ts';
import { currentScope, type InlineScope, processHooks } from './scope.ts';

/** Names the pipeline that a request of an inline handler belongs to. */
export const PIPELINE_HEADER = 'x-millrace-pipeline';

/**
 * Replaces what handlers share with the process they run in: the console, the environment, the network, and the end of
 * the process. Each acts as before outside of an invocation. Idempotent.
 */
export function installHooks(): void {
  const hooks = processHooks();
  if (hooks.isInstalled) return;
  hooks.isInstalled = true;
  captureConsole();
  overlayEnvironment();
  markRequests();
  keepProcess();
}

type ConsoleMethods = Record<string, ((...args: unknown[]) => void) | undefined>;

/** The console still prints: a test runner shows the lines beside its test. */
function captureConsole(): void {
  const target = console as unknown as ConsoleMethods;
  // Only functions have it.
  const fatal = captured('FATAL', target['error']!.bind(console));
  Object.defineProperty(console, 'fatal', {
    configurable: true,
    get: () => (currentScope() ? fatal : undefined),
  });
  for (const [method, level] of Object.entries(METHOD_LEVELS)) {
    if (method === 'fatal') continue;
    const original = target[method]?.bind(console);
    if (original) target[method] = captured(level, original);
  }
}

function captured(level: LogLevel, original: (...args: unknown[]) => void) {
  return (...args: unknown[]): void => {
    currentScope()?.log(level, args);
    // It may use another method of the console.
    processHooks().scopes.exit(() => original(...args));
  };
}

/** An error that no code handles, or an exit, ends the environment of a handler in place of the test's process. */
function keepProcess(): void {
  const emit = process.emit.bind(process) as (event: string | symbol, ...args: unknown[]) => boolean;
  process.emit = ((event: string | symbol, ...args: unknown[]) => {
    const scope =
      event === 'uncaughtException' || event === 'unhandledRejection' ? currentScope() : undefined;
    if (!scope) return emit(event, ...args);
    scope[event as 'uncaughtException' | 'unhandledRejection'](args[0], args[1]);
    return true;
  }) as typeof process.emit;
  const exit = process.exit.bind(process);
  process.exit = (code?: number) => {
    const scope = currentScope();
    if (!scope) return exit(code);
    scope.exit(Number(code ?? process.exitCode ?? 0));
    throw new Error('The handler has called process.exit.');
  };
}

function overlayEnvironment(): void {
  const own = process.env;
  const variablesOf = (scope: InlineScope | undefined): InlineScope['environment'] =>
    scope?.environment ?? {};
  const valueOf = (target: NodeJS.ProcessEnv, name: string): string | undefined => {
    const variables = variablesOf(currentScope());
    return Object.hasOwn(variables, name) ? variables[name] : target[name];
  };
  process.env = new Proxy(own, {
    get: valueOf,
    // Without it, a write would define a property on the environment itself, which Node.js refuses.
    set(target, name: string, value: string) {
      const variables = variablesOf(currentScope());
      if (Object.hasOwn(variables, name)) variables[name] = String(value);
      else target[name] = value;
      return true;
    },
    deleteProperty: (target, name: string) => {
      const variables = variablesOf(currentScope());
      if (Object.hasOwn(variables, name)) variables[name] = undefined;
      else delete target[name];
      return true;
    },
    has: (target, name: string) => valueOf(target, name) !== undefined,
    ownKeys: (target) => {
      const names = new Set([...Reflect.ownKeys(target), ...Object.keys(variablesOf(currentScope()))]);
      return [...names].filter((name) => valueOf(target, String(name)) !== undefined);
    },
    getOwnPropertyDescriptor(target, name: string) {
      const value = valueOf(target, name);
      return value === undefined
        ? undefined
        : { value, writable: true, enumerable: true, configurable: true };
    },
  });
}

function marksOf({ pipelineId, role }: InlineScope): Record<string, string> {
  return { [PIPELINE_HEADER]: pipelineId, [ROLE_HEADER]: roleHeader(role) };
}

/** A client of AWS that lives longer than one pipeline reaches that of its caller. */
function markRequests(): void {
  const { request } = http;
  const markedRequest = ((...args: Parameters<typeof request>): ClientRequest => {
    const started = request(...args);
    const scope = currentScope();
    if (scope && !started.headersSent) {
      for (const [name, value] of Object.entries(marksOf(scope))) started.setHeader(name, value);
    }
    return started;
  }) as typeof request;
  // http.get of Node.js does not call the request function that was replaced.
  const markedGet = ((...args: Parameters<typeof request>) => markedRequest(...args).end()) as typeof request;
  const { connect } = http2;
  const markedConnect = ((...args: Parameters<typeof connect>): ClientHttp2Session => {
    const session = connect(...args);
    const send = session.request.bind(session);
    session.request = (headers: OutgoingHttpHeaders = {}, options) => {
      const scope = currentScope();
      return send(scope ? { ...headers, ...marksOf(scope) } : headers, options);
    };
    return session;
  }) as typeof connect;
  Object.assign(http, { request: markedRequest, get: markedGet });
  Object.assign(http2, { connect: markedConnect });
  syncBuiltinESMExports();
}
