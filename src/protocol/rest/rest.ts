import { LazyMap } from '../../lib/lazy-map.ts';
import type { ServiceError } from '../../schema/error.ts';
import { callOperation, type BoundOperation, type Service } from '../../schema/service.ts';
import { compileEventStream, EVENT_STREAM, type EventCodec } from '../event-stream/response.ts';
import { BodyDecoder } from '../content-encoding.ts';
import type { Exchange, Protocol } from '../exchange.ts';
import type { Failures } from '../errors/failures.ts';
import type { WireRequest, WireResponse } from '../http.ts';
import { signedCaller } from '../signed-caller.ts';
import type { BodyFormat, MemberValues } from './body-format.ts';
import { compileResponseWriter, compileRequestReader, type RestResponse } from './operation-codec.ts';
import { boundMembersOf } from '../bound-members.ts';
import { type RouteMatch, Routes } from './routes.ts';

/** The differences between rest-json and rest-xml. */
export interface RestStyle {
  readonly bodies: BodyFormat;
  /** Whether a blob that is the whole body is stored as sent, with its `Content-Encoding`. */
  readonly keepsEncodedBlobs: boolean;
  /**
   * Changes a request to the form that the declarations expect: for S3, the bucket in the path and the body without
   * aws-chunked framing.
   * @throws ServiceError for an unsupported request
   */
  prepare(request: WireRequest): WireRequest;
  /** @throws ServiceError for a request that matches the operation but means another one */
  refuse?(request: WireRequest, match: RouteMatch): void;
  /** The error for a request that matches no operation. */
  unknownPath(service: Service, request: WireRequest): ServiceError;
  /** The error for a body that could not be read; undefined for other failures. */
  unreadable(error: unknown): ServiceError | undefined;
  respond(exchange: Exchange, response: RestResponse): WireResponse;
  fail(exchange: Exchange, error: ServiceError): WireResponse;
}

interface Endpoint {
  readonly bound: BoundOperation;
  readonly name: string;
  readonly read: (request: WireRequest, labels: Readonly<Record<string, string>>) => MemberValues;
  readonly write: (output: unknown) => RestResponse;
  /** Set for an output that is followed by a stream of events. */
  readonly stream: ReturnType<typeof compileEventStream> | undefined;
  /** Whether the content encoding is a property of the stored object, so that the body must not be decoded. */
  readonly keepsEncoding: boolean;
}

/** The output of an operation with a stream: `Output` of its declaration, whose types are not known here. */
interface StreamedOutput {
  readonly head: unknown;
  readonly events: AsyncIterable<{ readonly event: string; readonly payload: unknown }>;
}

/** Addresses operations by method and path. A member is sent in the location of its binding, or else in the body. */
export class Rest implements Protocol {
  readonly #service: Service;
  readonly #failures: Failures;
  readonly #decoder: BodyDecoder;
  readonly #style: RestStyle;
  readonly #routes: Routes;
  /** Compiled when they are first called, because most are not. */
  readonly #endpoints = new LazyMap<string, Endpoint>();

  constructor(service: Service, failures: Failures, style: RestStyle, decoder: BodyDecoder) {
    this.#decoder = decoder;
    this.#service = service;
    this.#failures = failures;
    this.#style = style;
    this.#routes = new Routes(service);
    for (const [name, bound] of service.operations) {
      const { input, output, stream, http } = bound.operation;
      this.#endpoints.set(name, () => ({
        bound,
        name: `${service.name} ${name}`,
        read: compileRequestReader(input, style.bodies),
        write: compileResponseWriter(output, http?.status ?? 200, style.bodies),
        stream: stream && compileEventStream(stream, eventCodec(style.bodies)),
        keepsEncoding: style.keepsEncodedBlobs && boundMembersOf(input).payload?.shape.kind === 'blob',
      }));
    }
  }

  /** Whether an operation has this method and path. */
  matches(request: WireRequest): boolean {
    return this.#routes.find(request) !== undefined;
  }

  async handle(exchange: Exchange): Promise<WireResponse> {
    let name = this.#service.name;
    try {
      const request = this.#style.prepare(exchange.request);
      const match = this.#routes.find(request);
      const endpoint = match && this.#endpoints.get(match.name);
      if (!endpoint) throw this.#style.unknownPath(this.#service, request);
      name = endpoint.name;
      exchange.observer?.addressed(name);
      this.#style.refuse?.(request, match);
      const caller = signedCaller(exchange, this.#service);
      const keepsBody = endpoint.keepsEncoding || !BodyDecoder.isEncoded(request);
      const decoded = keepsBody ? request : { ...request, body: await this.#decoder.decode(request) };
      const input = this.#read(endpoint, decoded, match.labels);
      const output = await callOperation(endpoint.bound, input, caller);
      if (endpoint.stream) return this.#streamed(exchange, endpoint, output as StreamedOutput);
      return this.#style.respond(exchange, endpoint.write(output));
    } catch (error) {
      return this.#style.fail(exchange, this.#failures.toServiceError(error, name, exchange.caller));
    }
  }

  #streamed(exchange: Exchange, { name, write, stream }: Endpoint, output: StreamedOutput): WireResponse {
    const { status, headers } = this.#style.respond(exchange, write(output.head));
    const toServiceError = (error: unknown) => this.#failures.toServiceError(error, name, exchange.caller);
    const body = stream!(output.events, toServiceError);
    return { status, headers: { ...headers, 'content-type': EVENT_STREAM }, body };
  }

  #read({ read }: Endpoint, request: WireRequest, labels: Readonly<Record<string, string>>): MemberValues {
    try {
      return read(request, labels);
    } catch (error) {
      throw this.#style.unreadable(error) ?? error;
    }
  }
}

function eventCodec(bodies: BodyFormat): EventCodec {
  return {
    contentType: 'application/json',
    startsWithResponse: false,
    compileWriter(shape) {
      const write = bodies.compileWriter(shape);
      return (value) => write(value as MemberValues);
    },
    formatError: (members) => JSON.stringify(members),
  };
}
