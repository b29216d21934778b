import { assert } from '../lib/assert.ts';
import { type Credentials, type SignableRequest, signRequest } from '../lib/aws/signature-v4.ts';
import { type Clock, systemClock } from '../lib/time/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Input, Operation, Output } from '../schema/operation.ts';
import { signingNameOf, type ServiceTraits } from '../schema/service.ts';
import { ClientError, type EndpointSource, type Sender, UnexpectedResponse } from './errors.ts';
import { jsonRpcCodec } from './json-rpc-codec.ts';
import { queryCodec } from './query-codec.ts';
import { restJsonCodec } from './rest-json-codec.ts';
import { restXmlCodec } from './rest-xml-codec.ts';
import { signatureHeaders } from './signature.ts';
import { createTransport, type IncomingResponse, type OutgoingRequest, type Transport } from './transport.ts';
import type { OperationCodec, CodecCompiler } from './operation-codec.ts';

export interface ClientOptions {
  /** `http://127.0.0.1:4566`, `https://127.0.0.1:4566` */
  readonly endpoint: string;
  /** Certificates of additional authorities to trust, in PEM. */
  readonly ca?: string | undefined;
  readonly region: string;
  /** A key of twelve digits selects the account with that id. */
  readonly accessKeyId?: string;
  /**
   * Requests are signed with these, as AWS requires. They are read for each call, because they expire and are renewed
   * outside of this program. Without them, the signature is a placeholder that only names the account.
   */
  readonly credentials?: (() => Promise<Credentials | undefined>) | undefined;
  /** The maximum number of connections; further calls wait for one. */
  readonly maxConnections?: number;
  /** For the remedies of errors; by default the program has started the server itself. */
  readonly source?: EndpointSource;
  readonly clock?: Clock;
}

interface CallOptions {
  /** The call fails when the connection is idle for this long before the response is complete. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Calls operations over HTTP. Requests and responses are derived from their declarations. */
export interface Client {
  /** The origin of the server's URL. */
  readonly endpoint: string;
  readonly region: string;
  /**
   * @throws ClientError when the service returns an error
   * @throws OperatorError when no server responds
   */
  call<Op extends Operation>(
    service: ServiceTraits,
    operation: Op,
    input: Input<Op>,
    options?: CallOptions,
  ): Promise<Output<Op>>;
  /** Closes the connections. */
  close(): void;
}

// Far below the server's own limit. `millrace demo`, with its many producers, sets a higher one.
const DEFAULT_MAX_CONNECTIONS = 64;
// A function may run for 15 minutes: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
const DEFAULT_TIMEOUT_MS = 15 * 60_000 + 30_000;

export function createClient(options: ClientOptions): Client {
  const endpoint = parseEndpoint(options.endpoint);
  const { maxConnections = DEFAULT_MAX_CONNECTIONS, ca, source } = options;
  return clientOver(createTransport(endpoint, { maxConnections, ca, source }), { ...options, endpoint });
}

/** A client whose requests take another way than a connection to the endpoint. */
export function clientOver(
  transport: Transport,
  options: Pick<ClientOptions, 'region' | 'accessKeyId' | 'credentials' | 'clock' | 'source'> & {
    readonly endpoint: URL;
  },
): Client {
  const { endpoint, region, accessKeyId = 'millrace', credentials, clock = systemClock } = options;
  const sender = { endpoint: endpoint.origin, source: options.source };
  const codecs = new WeakMap<Operation, OperationCodec>();

  const codecOf = (service: ServiceTraits, operation: Operation): OperationCodec => {
    let codec = codecs.get(operation);
    if (!codec) {
      codec = compilerFor(service)(service, operation);
      codecs.set(operation, codec);
    }
    return codec;
  };

  return {
    endpoint: endpoint.origin,
    region,
    close: () => transport.close(),
    async call<Op extends Operation>(
      service: ServiceTraits,
      operation: Op,
      input: Input<Op>,
      { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: CallOptions = {},
    ) {
      const codec = codecOf(service, operation);
      const request = codec.format(input as Readonly<Record<string, unknown>>);
      const scope = { region, service: signingNameOf(service) };
      const unsigned = { host: endpoint.host, ...request.headers };
      const signing = await credentials?.();
      const signature = signing
        ? signRequest(signable({ ...request, headers: unsigned }), signing, scope, clock.now())
        : signatureHeaders({ accessKeyId, ...scope }, clock.now());
      const headers = { ...unsigned, ...signature };
      const response = await transport.send(
        { ...request, headers },
        { timeoutMs, ...(signal ? { signal } : {}) },
      );
      if (response.status >= 300) throw errorOf(codec, response, sender);
      return parseResponse(codec, response, sender) as Output<Op>;
    },
  };
}

function signable({ method, target, headers, body }: OutgoingRequest): SignableRequest {
  const [path = '', rawQuery = ''] = target.split('?', 2);
  return { method, path, rawQuery, headers, body: Buffer.from(body) };
}

function compilerFor({ name, protocols }: ServiceTraits): CodecCompiler {
  if (protocols.includes('json-1.1') || protocols.includes('json-1.0')) return jsonRpcCodec;
  if (protocols.includes('rest-json')) return restJsonCodec;
  if (protocols.includes('rest-xml')) return restXmlCodec;
  assert(protocols.includes('query'), `the client supports a protocol of ${name}`);
  return queryCodec;
}

function errorOf(
  codec: OperationCodec,
  response: IncomingResponse,
  sender: Sender,
): ClientError | OperatorError {
  const error = codec.parseError(response);
  if (!error) return new UnexpectedResponse(response, sender);
  return new ClientError(error.code, error.message, {
    status: response.status,
    requestId: response.headers['x-amzn-requestid'],
  });
}

function parseResponse(codec: OperationCodec, response: IncomingResponse, sender: Sender): unknown {
  try {
    return codec.parse(response);
  } catch (error) {
    throw new UnexpectedResponse(response, sender, { cause: error });
  }
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new OperatorError(`${text} is not an endpoint; an example is http://127.0.0.1:4566`);
  }
  return url;
}
