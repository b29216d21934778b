import { traceOfHeaders, type TraceHeader } from '../lib/trace/trace-header.ts';
import type { Authority, Caller } from '../schema/caller.ts';
import type { WireRequest } from './http.ts';

/**
 * The caller of a request. Trace and abort signal are computed when they are read, which most operations never do. A
 * class, because V8 takes a microsecond to create an object with getters of its own. A spread of it has neither of the
 * two: see `changedCaller`.
 */
export class RequestCaller implements Caller {
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  readonly authority: Authority | undefined;
  readonly #headers: WireRequest['headers'];
  readonly #context: Pick<Caller, 'requestId' | 'signal'>;

  constructor(
    { account, region, accessKeyId, authority }: Omit<Caller, 'requestId' | 'trace' | 'signal'>,
    headers: WireRequest['headers'],
    context: Pick<Caller, 'requestId' | 'signal'>,
  ) {
    this.account = account;
    this.region = region;
    this.accessKeyId = accessKeyId;
    this.requestId = context.requestId;
    this.authority = authority;
    this.#headers = headers;
    this.#context = context;
  }

  get trace(): TraceHeader | undefined {
    return traceOfHeaders(this.#headers);
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }
}
