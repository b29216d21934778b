import type { Clock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireRequest } from '../../protocol/http.ts';
import type { BoundOperation, Service } from '../../schema/service.ts';
import { AuditedRequest } from './audited-request.ts';
import type { AuditSink } from './entry.ts';

/** Read every few seconds by monitoring, from any client and without a result that differs. */
const UNAUDITED_PATHS: ReadonlySet<string> = new Set(['/_millrace/health', '/_millrace/metrics']);

/** Records every request that clients send, when it has its response. */
export class Audit {
  readonly #sink: AuditSink;
  readonly #clock: Clock;
  /** Those in flight, by request id. */
  readonly #requests = new Map<string, AuditedRequest>();

  constructor(sink: AuditSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  /** @param dispatch the outermost one, so that what its rules refuse is recorded as well */
  wrapDispatch(dispatch: Dispatch): Dispatch {
    return async (request, context) => {
      if (isUnaudited(request)) return dispatch(request, context);
      const { requestId, connection } = context;
      const audited = new AuditedRequest(request, this.#clock.monotonicMs());
      this.#requests.set(requestId, audited);
      try {
        const response = await dispatch(request, {
          requestId,
          connection,
          observer: audited,
          get signal() {
            return context.signal;
          },
        });
        await this.#sink.record(await audited.entry(context, response, this.#clock));
        return response;
      } finally {
        this.#requests.delete(requestId);
      }
    };
  }

  /** Sees the permissions that the calls of clients need, whether they are checked or not: they name the resources. */
  wrapService(service: Service): Service {
    const operations = [...service.operations].map(
      ([name, bound]) => [name, this.#wrapOperation(bound)] as const,
    );
    return { ...service, operations: new Map(operations) };
  }

  #wrapOperation(bound: BoundOperation): BoundOperation {
    return {
      ...bound,
      permissionsOf: (input, caller) => {
        const permissions = bound.permissionsOf(input, caller);
        this.#requests.get(caller.requestId)?.needs(permissions);
        return permissions;
      },
      run: (input, caller) => {
        const audited = this.#requests.get(caller.requestId);
        // In an async function, because a failure is that of the operation, which reports it.
        if (audited && !audited.hasPermissions)
          audited.needs((async () => bound.permissionsOf(input, caller))());
        return bound.run(input, caller);
      },
    };
  }
}

function isUnaudited({ method, path }: WireRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && UNAUDITED_PATHS.has(path);
}
