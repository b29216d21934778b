import type { Dispatch, RequestContext } from '../../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import type { ClusterKey } from '../proofs/cluster-key.ts';
import { PASSED_HEADER, type PassedFacts, readPassedMark } from '../proofs/passed-mark.ts';

type DispatchPassed = (
  request: WireRequest,
  context: RequestContext,
  isPassed: boolean,
) => Promise<WireResponse>;

/**
 * Handles a request that another gateway has passed on as if its client had reached this one. What a mark says counts only
 * if a gateway with the same key wrote it. No request with any mark is passed on again, so that gateways with different keys
 * do not pass one to each other.
 */
export function withPassedRequests(key: ClusterKey, dispatch: DispatchPassed): Dispatch {
  return (request, context) => {
    const header = request.headers[PASSED_HEADER];
    if (header === undefined) return dispatch(request, context, false);
    const { [PASSED_HEADER]: _mark, ...headers } = request.headers;
    const { rawHeaders } = request;
    const unmarked = { ...request, headers, ...(rawHeaders && { rawHeaders: withoutMark(rawHeaders) }) };
    const facts = readPassedMark(key, header);
    return dispatch(unmarked, facts ? contextOf(facts, context) : context, true);
  };
}

function contextOf({ requestId, address, encrypted }: PassedFacts, context: RequestContext): RequestContext {
  return {
    requestId,
    get signal() {
      return context.signal;
    },
    connection: { remoteAddress: address, ...(encrypted !== undefined && { encrypted }) },
    observer: context.observer,
  };
}

function withoutMark(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]!.toLowerCase() !== PASSED_HEADER);
}
