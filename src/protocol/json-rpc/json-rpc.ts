import { Slots } from '../../lib/concurrency/slots.ts';
import { LazyMap } from '../../lib/lazy-map.ts';
import { SerializationError, UnknownOperation } from '../../schema/common-errors.ts';
import type { ServiceError } from '../../schema/error.ts';
import { callOperation, type BoundOperation, type ProtocolName, type Service } from '../../schema/service.ts';
import type { BodyCodec } from '../body-codec.ts';
import { cborCodec } from '../cbor/codec.ts';
import { BodyDecoder } from '../content-encoding.ts';
import { compileEventStream, EVENT_STREAM } from '../event-stream/response.ts';
import type { Exchange, Protocol } from '../exchange.ts';
import type { Failures } from '../errors/failures.ts';
import type { WireRequest, WireResponse } from '../http.ts';
import { signedCaller } from '../signed-caller.ts';
import { rejectContentType, type TargetValidity, rejectUnaddressed } from './unreadable-requests.ts';
import { jsonCodec } from './json-codec.ts';
import { errorBody, notSupported, queryErrorHeader } from '../errors/rpc-error.ts';
import { SlicePool } from '../fast/sliced-body.ts';

const CODECS: Readonly<Partial<Record<ProtocolName, BodyCodec>>> = {
  'json-1.1': jsonCodec('1.1'),
  'json-1.0': jsonCodec('1.0'),
  'cbor-1.1': cborCodec,
};

/** An operation, compiled for one codec. */
interface Endpoint {
  readonly bound: BoundOperation;
  readonly name: string;
  readonly service: Service;
  readonly readFast: ((body: Buffer) => unknown) | undefined;
  readonly read: (parsed: unknown) => unknown;
  readonly write: ((value: unknown) => string | Buffer) | undefined;
  /** Set for an output that may be large. */
  readonly writeLarge: ReturnType<NonNullable<BodyCodec['compileLargeWriter']>>;
  /** Set for an output that is a stream of events. */
  readonly stream: ReturnType<typeof compileEventStream> | undefined;
}

// Each may use 10 MB for records and 14 MB for text until it is written.
const MAX_LARGE_RESPONSES = 16;

/**
 * The protocols that name the operation in `X-Amz-Target` and send everything else in the body: JSON 1.0 and 1.1, and CBOR.
 * The order of checks is AWS's: method, empty body, content type, body parses, target,
 * signature, types, constraints (docs/aws/wire-protocols.md#order-of-checks).
 */
export class JsonRpc implements Protocol {
  readonly #failures: Failures;
  readonly #decoder: BodyDecoder;
  readonly #codecs = new Map<string, BodyCodec>();
  /** Endpoints by content type, then by target; compiled when they are first called, because most are not. */
  readonly #endpoints = new Map<string, LazyMap<string, Endpoint>>();
  readonly #targets = new Set<string>();
  /** Names of services by target prefix. */
  readonly #prefixes = new Map<string, string>();
  readonly #slices = new SlicePool();
  readonly #largeResponses = new Slots(MAX_LARGE_RESPONSES);

  constructor(services: readonly Service[], failures: Failures, decoder: BodyDecoder) {
    this.#decoder = decoder;
    this.#failures = failures;
    for (const codec of Object.values(CODECS)) this.#codecs.set(codec.contentType, codec);
    for (const service of services) this.#add(service);
  }

  async handle(exchange: Exchange): Promise<WireResponse> {
    const { request, caller } = exchange;
    const { headers } = request;
    if (request.method !== 'POST') return rejectUnaddressed(exchange);
    const header = headers['content-type'] ?? '';
    // Most clients send the bare media type. Parameters and upper case need parsing.
    const contentType = this.#codecs.has(header) ? header : mediaType(header);
    const codec = this.#codecs.get(contentType);
    const target = headers['x-amz-target'] ?? '';
    if (!codec) return rejectContentType(exchange, contentType, this.#validityOf(target));
    if (request.body.length === 0) {
      return errorResponse(
        exchange,
        codec,
        this.#targets.has(target) ? SerializationError() : this.#unknownOperation(target),
      );
    }
    const body = BodyDecoder.isEncoded(request) ? await this.#decode(request) : request.body;
    if (!body) return errorResponse(exchange, codec, SerializationError());
    const endpoint = this.#endpoints.get(contentType)?.get(target);
    if (endpoint) exchange.observer?.addressed(endpoint.name);
    const fastInput = endpoint?.readFast?.(body);
    const parsed = fastInput ?? parse(codec, body);
    if (parsed === undefined) return errorResponse(exchange, codec, SerializationError());
    if (!endpoint) return errorResponse(exchange, codec, this.#unknownOperation(target));
    const toServiceError = (error: unknown) => this.#failures.toServiceError(error, endpoint.name, caller);
    try {
      const called = signedCaller(exchange, endpoint.service);
      const input = fastInput ?? endpoint.read(parsed);
      const call = () => callOperation(endpoint.bound, input, called);
      const { writeLarge } = endpoint;
      if (writeLarge) {
        const write = async () => writeLarge(await call(), this.#slices);
        return respond(exchange, codec.contentType, 200, await this.#largeResponses.run(write));
      }
      const output = await call();
      if (endpoint.stream) {
        const events = endpoint.stream(output as Parameters<typeof endpoint.stream>[0], toServiceError);
        return respond(exchange, EVENT_STREAM, 200, events);
      }
      return respond(exchange, codec.contentType, 200, endpoint.write ? endpoint.write(output) : '');
    } catch (error) {
      return errorResponse(exchange, codec, toServiceError(error));
    }
  }

  async #decode(request: WireRequest): Promise<Buffer | undefined> {
    return this.#decoder.decode(request).catch(() => undefined);
  }

  /** AWS sends no message. This one explains that an operation of a known service is not supported here. */
  #unknownOperation(target: string): ServiceError {
    const dot = target.lastIndexOf('.');
    const service = this.#prefixes.get(target.slice(0, dot));
    if (service === undefined) return UnknownOperation();
    return UnknownOperation(notSupported(service, target.slice(dot + 1)));
  }

  #validityOf(target: string): TargetValidity {
    const dot = target.lastIndexOf('.');
    if (dot <= 0) return 'nothing';
    if (this.#targets.has(target)) return 'operation';
    return this.#prefixes.has(target.slice(0, dot)) ? 'service' : 'form';
  }

  #add(service: Service): void {
    const { targetPrefix } = service;
    if (targetPrefix === undefined) return;
    this.#prefixes.set(targetPrefix, service.name);
    for (const protocol of service.protocols) {
      const codec = CODECS[protocol];
      if (!codec) continue;
      const endpoints = this.#endpoints.get(codec.contentType) ?? new LazyMap<string, Endpoint>();
      this.#endpoints.set(codec.contentType, endpoints);
      for (const [name, bound] of service.operations) {
        const { input, output, stream } = bound.operation;
        const target = `${targetPrefix}.${name}`;
        this.#targets.add(target);
        endpoints.set(target, () => ({
          bound,
          name: `${service.name} ${name}`,
          service,
          readFast: codec.compileFastReader?.(input),
          read: codec.compileReader(input),
          write: output && codec.compileWriter(output),
          writeLarge: output && codec.compileLargeWriter?.(output),
          stream: stream && compileEventStream(stream, { ...codec, startsWithResponse: true }),
        }));
      }
    }
  }
}

/** The media type in lower case, without parameters and surrounding spaces. */
function mediaType(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** Parses a body. @returns undefined when it is neither an object nor an array */
function parse(codec: BodyCodec, body: Buffer): object | undefined {
  try {
    const parsed = codec.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function errorResponse(exchange: Exchange, codec: BodyCodec, error: ServiceError): WireResponse {
  const response = respond(exchange, codec.contentType, error.declaration.status, errorBody(codec, error));
  return { ...response, headers: { ...response.headers, ...queryErrorHeader(error) } };
}

function respond(
  { caller, id2 }: Exchange,
  contentType: string,
  status: number,
  body: WireResponse['body'],
): WireResponse {
  return {
    status,
    headers: { 'x-amzn-RequestId': caller.requestId, 'x-amz-id-2': id2, 'Content-Type': contentType },
    body,
  };
}
