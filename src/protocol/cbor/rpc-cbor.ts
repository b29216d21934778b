import { LazyMap } from '../../lib/lazy-map.ts';
import { SerializationError, UnknownOperation } from '../../schema/common-errors.ts';
import type { ServiceError } from '../../schema/error.ts';
import { callOperation, type BoundOperation, type Service } from '../../schema/service.ts';
import { rpcCborCodec as codec } from './codec.ts';
import type { BodyDecoder } from '../content-encoding.ts';
import type { Exchange, Protocol } from '../exchange.ts';
import type { Failures } from '../errors/failures.ts';
import type { WireRequest, WireResponse } from '../http.ts';
import { signedCaller } from '../signed-caller.ts';
import { errorBody, notSupported, queryErrorHeader } from '../errors/rpc-error.ts';

const PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;
/** Identifies the protocol, in requests and in responses. */
export const RPC_CBOR_HEADER = { 'smithy-protocol': 'rpc-v2-cbor' };

interface Endpoint {
  readonly name: string;
  readonly service: Service;
  readonly bound: BoundOperation;
  readonly read: (parsed: unknown) => unknown;
  readonly write: ((value: unknown) => string | Buffer) | undefined;
}

/**
 * Smithy's RPC v2 CBOR protocol, which the newest clients of CloudWatch use: service and operation in the path, CBOR in the
 * body.
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export class RpcCbor implements Protocol {
  readonly #failures: Failures;
  readonly #decoder: BodyDecoder;
  /** Endpoints by path; compiled when they are first called, because most are not. */
  readonly #endpoints = new LazyMap<string, Endpoint>();

  constructor(services: readonly Service[], failures: Failures, decoder: BodyDecoder) {
    this.#decoder = decoder;
    this.#failures = failures;
    for (const service of services) {
      if (service.protocols.includes('rpc-v2-cbor')) this.#add(service);
    }
  }

  /** Whether a request uses this protocol, for any service. */
  static matches({ headers, path }: WireRequest): boolean {
    return headers['smithy-protocol'] === RPC_CBOR_HEADER['smithy-protocol'] && PATH.test(path);
  }

  async handle(exchange: Exchange): Promise<WireResponse> {
    const { request, caller } = exchange;
    let name = 'rpc-v2-cbor';
    try {
      const endpoint = this.#endpoints.get(request.path);
      if (!endpoint || request.method !== 'POST') throw unknownOperation(request.path);
      name = endpoint.name;
      exchange.observer?.addressed(name);
      const called = signedCaller(exchange, endpoint.service);
      const input = endpoint.read(parse(await this.#decoder.decode(request)));
      const output = await callOperation(endpoint.bound, input, called);
      return respond(exchange, 200, endpoint.write ? endpoint.write(output) : codec.formatError({}));
    } catch (error) {
      const failure = this.#failures.toServiceError(error, name, caller);
      const response = respond(exchange, failure.declaration.status, errorBody(codec, failure));
      return { ...response, headers: { ...response.headers, ...queryErrorHeader(failure) } };
    }
  }

  #add(service: Service): void {
    const { name, targetPrefix, operations } = service;
    for (const [operationName, bound] of operations) {
      const { input, output } = bound.operation;
      this.#endpoints.set(`/service/${targetPrefix}/operation/${operationName}`, () => ({
        name: `${name} ${operationName}`,
        service,
        bound,
        read: codec.compileReader(input),
        write: output && codec.compileWriter(output),
      }));
    }
  }
}

function unknownOperation(path: string): ServiceError {
  const [, service = '', operation = ''] = PATH.exec(path) ?? [];
  return UnknownOperation(notSupported(service, operation));
}

/** A request for an operation without input may have no body. */
function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return codec.parse(body);
  } catch {
    throw SerializationError();
  }
}

function respond({ caller }: Exchange, status: number, body: string | Buffer): WireResponse {
  return {
    status,
    headers: {
      'x-amzn-RequestId': caller.requestId,
      'Content-Type': codec.contentType,
      ...RPC_CBOR_HEADER,
    },
    body,
  };
}
