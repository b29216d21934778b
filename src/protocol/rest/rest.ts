import type { ServiceError } from '../../schema/error.ts';
import { callOperation, type BoundOperation, type Service } from '../../schema/service.ts';
import { compileEventStream, EVENT_STREAM, type EventCodec } from '../event-stream/response.ts';
import { BodyDecoder } from '../content-encoding.ts';
import type { Exchange, Protocol } from '../exchange.ts';
import type { Failures } from '../failures.ts';
import type { WireRequest, WireResponse } from '../http.ts';
import type { BodyFormat, MemberValues } from './body-format.ts';
import { compileResponseWriter, compileRequestReader, type RestResponse } from './operation-codec.ts';
import { boundMembersOf } from '../bound-members.ts';
import { type RouteMatch, Routes } from './routes.ts';
import { findSignatureFault } from '../sigv4-scope.ts';

/** What rest-json and rest-xml do each in their own way. */
export interface RestStyle {
  readonly bodies: BodyFormat;
  /** Whether bytes that are a whole body are taken as they come, with their `Content-Encoding`. */
  readonly keepsEncodedBlobs: boolean;
  /**
   * The request with everything in the place where the declarations have it.
   * @throws ServiceError for what is not served
   */
  prepare(request: WireRequest): WireRequest;
  /** @throws ServiceError for what only looks like a request for that operation */
  refuse?(request: WireRequest, match: RouteMatch): void;
  /** For a request that no operation is addressed by. */
  unknownPath(service: Service, request: WireRequest): ServiceError;
  /** For an error of reading a body; undefined when it is none. */
  unreadable(error: unknown): ServiceError | undefined;
  respond(exchange: Exchange, answer: RestResponse): WireResponse;
  fail(exchange: Exchange, error: ServiceError): WireResponse;
}

interface Endpoint {
  readonly bound: BoundOperation;
  readonly name: string;
  readonly read: (request: WireRequest, labels: Readonly<Record<string, string>>) => MemberValues;
  readonly write: (output: unknown) => RestResponse;
  /** Of an operation whose output is followed by a stream of events. */
  readonly stream: ReturnType<typeof compileEventStream> | undefined;
  /** The encoding of the body belongs to what is stored, not to the way here. */
  readonly keepsEncoding: boolean;
}

/** What the operation of a stream gives: `Output` of its declaration, whose types are no longer known here. */
interface StreamedOutput {
  readonly head: unknown;
  readonly events: AsyncIterable<{ readonly event: string; readonly payload: unknown }>;
}

/** Operations addressed by method and path; members travel where their bindings say, the rest in the body. */
export class Rest implements Protocol {
  readonly #service: Service;
  readonly #failures: Failures;
  readonly #decoder: BodyDecoder;
  readonly #style: RestStyle;
  readonly #routes: Routes;
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(service: Service, failures: Failures, style: RestStyle, decoder: BodyDecoder) {
    this.#decoder = decoder;
    this.#service = service;
    this.#failures = failures;
    this.#style = style;
    this.#routes = new Routes(service);
    for (const [name, bound] of service.operations) {
      const { input, output, stream, http } = bound.operation;
      this.#endpoints.set(name, {
        bound,
        name: `${service.name} ${name}`,
        read: compileRequestReader(input, style.bodies),
        write: compileResponseWriter(output, http?.status ?? 200, style.bodies),
        stream: stream && compileEventStream(stream, eventCodec(style.bodies)),
        keepsEncoding: style.keepsEncodedBlobs && boundMembersOf(input).payload?.shape.kind === 'blob',
      });
    }
  }

  /** Whether some operation has this method and path. */
  serves(request: WireRequest): boolean {
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
      this.#style.refuse?.(request, match);
      const signatureFault = findSignatureFault(request);
      if (signatureFault) throw signatureFault;
      const isPlain = endpoint.keepsEncoding || !BodyDecoder.isEncoded(request);
      const decoded = isPlain ? request : { ...request, body: await this.#decoder.decode(request) };
      const input = this.#read(endpoint, decoded, match.labels);
      const output = await callOperation(endpoint.bound, input, exchange.caller);
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
