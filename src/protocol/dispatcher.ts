import type { Logger } from '../lib/log/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Service } from '../schema/service.ts';
import type { Exchange } from './exchange.ts';
import { Failures } from './failures.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { ResponseIds } from './response-ids.ts';
import { Router } from './router.ts';
import { DEFAULT_ACCOUNT, DEFAULT_REGION, ScopeReader } from './sigv4-scope.ts';

export interface DispatcherOptions {
  /** Told of every failure that is no service error: its cause never reaches the client. */
  readonly logger: Logger;
  readonly random: Random;
}

/** What the listener knows of a request beside its bytes. */
export interface RequestContext {
  /** A UUID: `x-amzn-RequestId` of the answer and `requestId` of the caller. */
  readonly requestId: string;
  /** Aborted when the client goes away or the server stops. Read only if an operation reads it. */
  readonly signal: AbortSignal;
}

/**
 * Answers one request, whatever it holds. Failures become error answers in the style of the service's
 * protocol; the promise rejects only with a BrokenInvariant, which should stop the process.
 */
export type Dispatch = (request: WireRequest, facts: RequestContext) => Promise<WireResponse>;

/** Finds a request's service and operation, and carries it there and back. */
export function createDispatcher(services: readonly Service[], options: DispatcherOptions): Dispatch {
  const router = new Router(services, new Failures(options.logger));
  const scopes = new ScopeReader();
  const ids = new ResponseIds(options.random);

  return (request, facts) => {
    const scope = scopes.read(request);
    const exchange: Exchange = {
      request,
      id2: ids.next(),
      caller: {
        account: scope?.account ?? DEFAULT_ACCOUNT,
        region: scope?.region ?? DEFAULT_REGION,
        accessKeyId: scope?.accessKeyId,
        requestId: facts.requestId,
        // Listeners make it when it is asked for, which most operations never do.
        get signal() {
          return facts.signal;
        },
      },
    };
    return router.find(request, scope).handle(exchange);
  };
}
