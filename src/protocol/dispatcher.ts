import { DEFAULT_REGION } from '../lib/aws/default-region.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { Caller } from '../schema/caller.ts';
import type { Service } from '../schema/service.ts';
import type { Exchange, Protocol, RequestObserver } from './exchange.ts';
import { Failures } from './errors/failures.ts';
import type { ClientConnection, WireRequest, WireResponse } from './http.ts';
import { RequestCaller } from './request-caller.ts';
import { ResponseIds } from './response-ids.ts';
import { regionOfHost, Router } from './router.ts';
import type { CheckedSignature, SignatureCheck } from './signature/check.ts';
import { PresenceCheck } from './signature/presence.ts';
import { DEFAULT_ACCOUNT, ScopeReader, type SignatureScope } from './signature/scope.ts';

export interface DispatcherOptions {
  /** Receives all failures other than service errors: their causes are not sent to clients. */
  readonly logger: Logger;
  readonly random: Random;
  /** Decides which sessions have expired. */
  readonly clock: Clock;
  /** By default, signatures must be present and complete, and are not verified. */
  readonly signatures?: SignatureCheck | undefined;
  /** By default, clients belong to the account in their access key and may do everything. */
  readonly identify?: IdentifyClient | undefined;
  /** Services of other servers, by name. */
  readonly forwarded?: ReadonlyMap<string, Protocol>;
}

/** Properties of a request that are not in its bytes. */
export interface RequestContext {
  /** A UUID: `x-amzn-RequestId` of the response and `requestId` of the caller. */
  readonly requestId: string;
  /** Aborted when the client disconnects or the server stops. Created when it is first read. */
  readonly signal: AbortSignal;
  /** Undefined when the request did not arrive over a network. */
  readonly connection?: ClientConnection | undefined;
  readonly observer?: RequestObserver | undefined;
}

/** Who the client is and what it may do. */
export type IdentifyClient = (
  request: WireRequest,
  scope: SignatureScope | undefined,
  signature: CheckedSignature,
  context: RequestContext,
) => Pick<Caller, 'account' | 'authority'> & Pick<Exchange, 'anonymous'>;

/**
 * Handles one request. Failures become error responses in the format of the service's protocol. The promise rejects only
 * with a BrokenInvariant, which must stop the process.
 */
export type Dispatch = (request: WireRequest, context: RequestContext) => Promise<WireResponse>;

/** Creates the dispatcher, which identifies the caller and the protocol of each request. */
export function createDispatcher(services: readonly Service[], options: DispatcherOptions): Dispatch {
  const router = new Router(services, new Failures(options.logger), options.forwarded);
  const scopes = new ScopeReader();
  const ids = new ResponseIds(options.random);
  const signatures = options.signatures ?? new PresenceCheck(options.clock);

  return (request, context) => {
    const scope = scopes.read(request);
    const signature = signatures.check(request, scope, context.connection);
    const client = options.identify?.(request, scope, signature, context);
    const exchange: Exchange = {
      request,
      id2: ids.next(),
      signature,
      caller: new RequestCaller(
        {
          account: client?.account ?? scope?.account ?? DEFAULT_ACCOUNT,
          region: scope?.region ?? regionOfHost(request.headers['host']) ?? DEFAULT_REGION,
          accessKeyId: scope?.accessKeyId,
          authority: client?.authority,
        },
        request.headers,
        context,
      ),
      anonymous: client?.anonymous,
      observer: context.observer,
    };
    context.observer?.identified(exchange);
    return router.find(request, scope).handle(exchange);
  };
}
